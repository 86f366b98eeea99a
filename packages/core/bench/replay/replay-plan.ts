import { parseDatabaseName } from '../../src/names/database-name.ts'
import { findDatabaseReferences } from '../../src/rewrite/find-database-references.ts'
import { isFunctionSchema } from '../../src/rewrite/name-token.ts'
import { createRewriter, type Rewriter } from '../../src/rewrite/rewriter.ts'
import type { SqlModes } from '../../src/rewrite/sql-modes.ts'
import { walkSql } from '../../src/rewrite/walk-sql.ts'

/**
 * Added to every name of the map, once each; they need no quotes, so that names inside literals can be replaced in place.
 * Of two lengths, so that a result that depends on how a name is spelt shows itself.
 */
export const SUFFIXES = ['_testr9', '_testq77x'] as const
export type Suffix = (typeof SUFFIXES)[number]

/**
 * Whether names inside string literals, which the rewriter leaves alone and only warns of, are replaced by hand: where
 * the statement reads catalogues or is dynamic SQL, everywhere, nowhere.
 */
export type LiteralChoice = 'where names are read' | 'everywhere' | 'nowhere'

export interface PlannedStatement {
  readonly base: string
  /** A literal of it holds a database of the file. */
  readonly hasNamesInLiterals: boolean
  readonly edits: number
  readonly rewrite: (suffix: Suffix, literals: LiteralChoice) => string
}

// What would disturb the server or the other files, or waits, reads files, or tells what the server remembers of runs before.
const SKIPPED =
  /^\s*(?:shutdown|kill|reset|change|start\s+(?:slave|replica|all|group)|stop|install|uninstall|purge|clone|restart|binlog|backup|alter\s+instance|lock\s+instance|xa|flush\s+(?!table|status)|(?:create|alter|drop)\s+(?:undo\s+)?(?:tablespace|logfile|server|resource)|set\s+(?:global|persist|persist_only|@@global|@@persist|password|default\s+role)|load\s+(?:data|xml)|alter\s+user|use\s+mysql|help)\b/i
const WAITING =
  /\b(?:sleep|benchmark|get_lock|wait_for\w*|master_\w*wait\w*|load_file|outfile|dumpfile|master_gtid_wait|ps_trace\w*|events_(?:waits|stages|statements|transactions)_\w+|innodb_session_temp_tablespaces)\b/i
const SYSTEM_WRITE =
  /^\s*(?:insert|update|delete|replace|drop|alter|truncate|create|rename|lock)\b[\s\S]*\bmysql\s*`?\s*\./i
// Accounts that this script itself needs.
const SYSTEM_DROP =
  /^\s*(?:drop|alter)\s+(?:database|schema)\b[\s\S]*\b(?:mysql|sys|performance_schema|information_schema)\b/i
const ROOT =
  /^\s*(?:grant|revoke|drop|alter|set|rename|create)\b[\s\S]*\b(?:root|current_user|mariadb\.sys|mysql\.\w+)\b/i
const GLOBAL_SCOPE = /\b(?:set|,)\s*(?:@@)?global\b/i

export function isReplayable(statement: string): boolean {
  return !(
    SKIPPED.test(statement) ||
    WAITING.test(statement) ||
    SYSTEM_WRITE.test(statement) ||
    SYSTEM_DROP.test(statement) ||
    (ROOT.test(statement) && !/definer/i.test(statement)) ||
    GLOBAL_SCOPE.test(statement)
  )
}

// Where a literal can name a database: catalogues and dynamic SQL. Elsewhere 'test' is data and stays.
const READS_NAMES = /_schema\b|\bmysql\s*\.|\bsys\s*\.|\bprepare\b|\bexecute\s+immediate\b|^\s*show\b|\bconcat/i

/**
 * The statements of one file as they are, and rewritten with a map that holds every database of the file and, as bait,
 * every other first part of a dotted name: aliases, tables, records. A bait that is rewritten breaks its statement.
 */
export function planReplay(statements: readonly string[]): readonly PlannedStatement[] {
  const databases = findDatabases(statements)
  const packages = findPackages(statements)
  const names = [...new Set([...databases, ...findBaits(statements)])].filter(
    (name) => !packages.has(name.toLowerCase()),
  )
  const sessions = [new RewritingSession(names, false), new RewritingSession(names, true)]
  let ansiQuotes = false
  return statements.flatMap((base): PlannedStatement[] => {
    const session = sessions[ansiQuotes ? 1 : 0]
    const mode = /^\s*set\s+(?:session\s+|local\s+|@@(?:session\.|local\.)?)?sql_mode\s*=\s*(.*)/is.exec(base)?.[1]
    if (mode !== undefined) ansiQuotes = /ansi|oracle|mssql|postgresql|db2|maxdb/i.test(mode)
    try {
      return session === undefined ? [] : [planStatement(base, session, databases)]
    } catch {
      return []
    }
  })
}

/** Rewriters to each suffix, under one way to read quotes. */
class RewritingSession {
  readonly modes: SqlModes
  readonly #rewriters: ReadonlyMap<Suffix, Rewriter>

  constructor(names: readonly string[], ansiQuotes: boolean) {
    this.modes = { ansiQuotes }
    this.#rewriters = new Map(
      SUFFIXES.map((suffix) => [
        suffix,
        createRewriter(new Map(names.map((name) => [name, name + suffix])), this.modes),
      ]),
    )
  }

  get(suffix: Suffix): Rewriter {
    const rewriter = this.#rewriters.get(suffix)
    if (rewriter === undefined) throw new TypeError(`no rewriter to ${suffix}`)
    return rewriter
  }
}

function planStatement(base: string, session: RewritingSession, databases: ReadonlySet<string>): PlannedStatement {
  const readsNames = READS_NAMES.test(base)
  return {
    base,
    hasNamesInLiterals: renameInLiterals(base, session.modes, databases, SUFFIXES[0]) !== base,
    edits: session.get(SUFFIXES[0]).explain(base).edits.length,
    rewrite(suffix, literals) {
      const renames = literals === 'everywhere' || (literals === 'where names are read' && readsNames)
      return session.get(suffix).rewrite(renames ? renameInLiterals(base, session.modes, databases, suffix) : base)
    },
  }
}

function renameInLiterals(sql: string, modes: SqlModes, databases: ReadonlySet<string>, suffix: Suffix): string {
  let renamed = ''
  let copied = 0
  walkSql(sql, modes, {
    database: () => undefined,
    literal(start, end) {
      const literal = sql.slice(start, end)
      renamed += sql.slice(copied, start) + renameInLiteral(literal, databases, suffix)
      copied = end
    },
  })
  renamed += sql.slice(copied)
  // The column of SHOW TABLES is called after the database.
  return renamed.replace(/\btables_in_(\w+)/gi, (column, name) => (databases.has(name) ? column + suffix : column))
}

/** Words of it, the whole of it (a name of odd characters), or the end of a name in a pattern. */
function renameInLiteral(literal: string, databases: ReadonlySet<string>, suffix: Suffix): string {
  const quote = literal.charAt(0)
  const content = literal.slice(1, -1)
  const isEnd = content.startsWith('%') && [...databases].some((name) => name.endsWith(content.slice(1)))
  if (databases.has(content) || isEnd) return quote + content + suffix + quote
  return literal.replace(/[\w$\u0080-\uffff]+/g, (word) => (databases.has(word) ? word + suffix : word))
}

/** A name that servers take, also with a suffix, and that is no schema of their own. */
function isRenamable(name: string): boolean {
  // What stands for bytes that are no UTF-8 is not the name that the server will read.
  if (name.includes('\ufffd')) return false
  try {
    for (const suffix of ['', ...SUFFIXES]) parseDatabaseName(name + suffix)
    return !isFunctionSchema(name)
  } catch {
    return false
  }
}

/** The default database and all that the file creates. */
function findDatabases(statements: readonly string[]): ReadonlySet<string> {
  const databases = new Set(['test'])
  for (const statement of statements) {
    if (!/\bcreate\b[\s\S]*\b(?:database|schema)\b/i.test(statement)) continue
    for (const { database } of references(statement)) if (isRenamable(database)) databases.add(database)
  }
  return databases
}

function findBaits(statements: readonly string[]): ReadonlySet<string> {
  const text = statements.join('\n')
  const baits = new Set<string>()
  for (const [, name] of text.matchAll(/([A-Za-z_][\w$]*|(?<=`)[^`\n]+(?=`))`?\s*\./g)) {
    if (name !== undefined && isRenamable(name)) baits.add(name)
  }
  return baits
}

/** MariaDB: `package.routine()` cannot be told from `database.routine()`. */
function findPackages(statements: readonly string[]): ReadonlySet<string> {
  const heads = statements.join('\n').matchAll(/\bpackage\s+(?:body\s+)?(?:if\s+(?:not\s+)?exists\s+)?`?([\w$]+)/gi)
  return new Set([...heads].map(([, name]) => (name ?? '').toLowerCase()))
}

function references(statement: string): readonly { readonly database: string }[] {
  try {
    return findDatabaseReferences(statement)
  } catch {
    return []
  }
}
