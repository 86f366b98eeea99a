import {
  findDatabaseReferences,
  type NameMap,
  type QueryFunction,
  quoteIdentifier,
  rewriteSql,
  UnlistedDatabaseError,
} from '@dbenv/core'
import { withAdvice } from '../advise-on-unlisted.ts'
import { createRewritingQuery, type ReadingModes, type RewriteText } from '../rewriting-query.ts'
import { readSqlFile } from '../sql-files/read-sql-file.ts'
import { ScriptSession } from '../sql-files/script-session.ts'
import { splitSqlScript } from '../sql-files/split-sql-script.ts'
import { SqlFileError } from '../sql-files/sql-file-error.ts'
import { hasRawBytes } from '../sql-files/statement-bytes.ts'
import { disableEvent } from './disable-event.ts'
import { NameNotInUtf8Error, ServerWideStatementError } from './existing-server-errors.ts'
import { isStoredObject } from './set-definer.ts'

const GAP = String.raw`(?:\s|/\*(?!M?!)[\s\S]*?\*/)+`
/** In double quotes, too: without ANSI_QUOTES that is no name, and the server refuses the statement. */
const NAME = String.raw`(?:(\x60(?:[^\x60]|\x60\x60)+\x60|"(?:[^"]|"")+")|([\w$\x80-\uffff]+))`
/** mysqldump writes its `IF NOT EXISTS` into a comment that servers read. */
const IF_NOT_EXISTS = String.raw`(?:(?:/\*!\d*\s*)?IF\s+NOT\s+EXISTS(?:\s*\*/)?\s*)?`
const CREATE_DATABASE = new RegExp(`^CREATE${GAP}(?:DATABASE|SCHEMA)${GAP}${IF_NOT_EXISTS}${NAME}([\\s\\S]*)$`, 'i')
const DROP_DATABASE = new RegExp(
  String.raw`^(?:/\*!\d*\s*)?DROP${GAP}(?:DATABASE|SCHEMA)${GAP}(?:IF\s+EXISTS\s+)?${NAME}\s*(?:\*/)?$`,
  'i',
)
const SERVER_WIDE =
  /^(?:\/\*M?!\d*\s*)?(?:(?:CREATE|ALTER|DROP|RENAME)\s+(?:OR\s+REPLACE\s+)?(?:USER|ROLE|SERVER|INSTANCE|TABLESPACE|RESOURCE)\b|GRANT\b|REVOKE\b|SET\s+(?:(?:[^'"]|'[^']*'|"[^"]*")*?,\s*)?(?:@@)?(?:GLOBAL|PERSIST|PERSIST_ONLY)\b|SET\s+PASSWORD\b|(?:UN)?INSTALL\b|SHUTDOWN\b|RESTART\b|KILL\b|RESET\b|PURGE\b|CHANGE\b|(?:START|STOP)\s+(?:ALL\s+)?(?:SLAVE|REPLICA)|FLUSH\b|PREPARE\b|EXECUTE\b)/i
/** What makes a statement of a text, in which no name is looked for. */
const DYNAMIC_SQL = /\b(?:PREPARE|EXECUTE\s+IMMEDIATE)\b/i
const CREATE = /^(?:\/\*M?!\d*\s*)?CREATE\b/i
/** Runs at once what is written in a body. */
const RUNS_BODY = /^(?:\/\*M?!\d*\s*)?(?:CALL|BEGIN\s+NOT\s+ATOMIC|IF|LOOP|WHILE|REPEAT|FOR|CASE)\b/i

/** The base names that the files create databases for, in their order. Throws `SqlFileError` for one it cannot read. */
export async function findBaseNames(files: readonly string[]): Promise<readonly string[]> {
  const names: string[] = []
  const session = new ScriptSession()
  for (const file of files) {
    for (const statement of splitSqlScript(await readSqlFile(file), session)) {
      const name = readName(CREATE_DATABASE.exec(statement.sql))
      if (name === undefined) continue
      if (hasRawBytes(name)) throw new SqlFileError(file, statement, new NameNotInUtf8Error())
      names.push(name)
    }
  }
  return [...new Set(names)]
}

/**
 * A query function in which base names stand for the template's databases, which are there and empty: CREATE DATABASE
 * only sets options, DROP DATABASE does nothing, and events do not run. A statement that names any other database is
 * refused, as is one that changes the server, and a CALL after a body with dynamic SQL, which might name any database.
 */
export function toTemplateQuery(query: QueryFunction, names: NameMap, shared: readonly string[]): QueryFunction {
  const own = new Map([...names].filter(([baseName, databaseName]) => baseName !== String(databaseName)))
  let hasDynamicBody = false
  const rewrite: RewriteText = (sql, modes) => {
    const isDynamic = DYNAMIC_SQL.test(sql)
    const mayRunAnyText = RUNS_BODY.test(sql) && (isDynamic || hasDynamicBody)
    if (mayRunAnyText) throw new ServerWideStatementError(sql, 'dynamic-sql')
    if (SERVER_WIDE.test(sql) || changesSystemSchema(sql, modes)) throw new ServerWideStatementError(sql)
    hasDynamicBody ||= isDynamic && CREATE.test(sql)
    const created = CREATE_DATABASE.exec(sql)
    const database = own.get(readName(created) ?? '')
    const options = created?.[3]?.trim()
    if (database !== undefined) return options ? `ALTER DATABASE ${quoteIdentifier(database)} ${options}` : undefined
    if (own.has(readName(DROP_DATABASE.exec(sql)) ?? '')) return undefined
    // Bodies may name shared databases; what runs at once may not write them.
    const sharedDatabases = isStoredObject(sql) ? ['master_config', ...shared] : []
    try {
      return withAdvice(ADVICE, own, () =>
        disableEvent(rewriteSql(sql, own, { ...modes, unlistedDatabases: 'refuse', sharedDatabases }), modes),
      )
    } catch (error) {
      throw error instanceof UnlistedDatabaseError && hasRawBytes(error.database) ? new NameNotInUtf8Error() : error
    }
  }
  return createRewritingQuery(query, rewrite)
}

const ADVICE =
  'On an existing server a source writes only the databases that it is made for: name this one in the option `databases` of ' +
  '`dbenv()` (of SQL files a CREATE DATABASE does, too), or take the statement out. Bodies of stored objects may also ' +
  'name what the option `share` lists.'

/** The rewriter lets system schemas through; two of them can be written. */
function changesSystemSchema(sql: string, modes: ReadingModes): boolean {
  if (/^(?:SELECT|SHOW|WITH|DESC|EXPLAIN)\b/i.test(sql) || isStoredObject(sql)) return false
  return findDatabaseReferences(sql, modes).some(({ database }) => /^(?:mysql|sys)$/i.test(database))
}

function readName(match: RegExpExecArray | null): string | undefined {
  const [, quoted, bare] = match ?? []
  const quote = quoted?.[0] ?? ''
  return quoted?.slice(1, -1).replaceAll(quote + quote, quote) ?? bare
}
