import { type QueryFunction, quoteIdentifier, readTestAccount } from '@dbenv/core'
import { readRows } from '../slot/slot-place.ts'
import { openByteSession } from '../sql-files/byte-session.ts'
import { runSqlFiles } from '../sql-files/run-sql-files.ts'
import { SqlFileError } from '../sql-files/sql-file-error.ts'
import { type ConfinedRequest, type ConfinedSession, openConfinedSession } from './confined-session.ts'
import { ConfinedAccountError, TestAccountError } from './existing-server-errors.ts'
import { setDefiner } from './set-definer.ts'
import { toTemplateQuery } from './template-query.ts'

/** Which files fill which databases of an existing server. */
export interface FillByFilesRequest extends ConfinedRequest {
  /** Absolute paths. */
  readonly files: readonly string[]
  /** The one database that the files need not name. */
  readonly only: string | undefined
  readonly log: (message: string) => void
}

/**
 * Runs SQL files on an existing server: rewritten, and as an account that can write the template's databases alone, so
 * that what the rewriting might overlook fails too. Throws `TestAccountError` where `DBENV_TEST_USER` lacks a right.
 * Where no such account can be made the rewriting has to do, and a line says so.
 */
export async function fillByFiles(request: FillByFilesRequest): Promise<void> {
  const { server, names, options, files, only, log } = request
  await using session = await openByteSession(server.connection)
  await using confined = await openConfinedSession(request, openByteSession).catch((error: unknown) => {
    if (!(error instanceof ConfinedAccountError)) throw error
    log(`the SQL files run with all rights of \`${server.connection.user}\`: ${error.message}`)
    return undefined
  })
  const query = toTemplateQuery(
    confined ? toConfinedQuery(confined, session.query) : session.query,
    names,
    options.share,
  )
  const account = readTestAccount(request.variables)
  try {
    if (only !== undefined) await query(`USE ${quoteIdentifier(only)}`)
    await runSqlFiles(files, query)
  } catch (error) {
    throw account && isRefusal(error) ? new TestAccountError(account.user, error) : error
  }
}

/** Errors of rights: on a database, a table, a column, the server, a routine. */
const REFUSALS: readonly unknown[] = [1044, 1142, 1143, 1227, 1370]

function isRefusal(error: unknown): boolean {
  const cause = error instanceof SqlFileError ? error.cause : error
  return cause instanceof Error && 'errno' in cause && REFUSALS.includes(cause.errno)
}

/** ER_BINLOG_CREATE_ROUTINE_NEED_SUPER: while it writes a binary log, a server wants SUPER for functions and triggers. */
const NEEDS_SUPER = 1419

/** Has stored objects belong to the confined account, whatever DEFINER the files name; `query` makes those it may not. */
function toConfinedQuery(confined: ConfinedSession, query: QueryFunction): QueryFunction {
  return async (sql, values) => {
    const own = setDefiner(sql, confined.account)
    try {
      return await confined.query(own, values)
    } catch (error) {
      if (!(error instanceof Error && 'errno' in error && error.errno === NEEDS_SUPER)) throw error
      await copySession(confined.query, query)
      return await query(own, values)
    }
  }
}

/** What the meaning of a statement depends on, and what a stored object keeps of the session that made it. */
async function copySession(from: QueryFunction, to: QueryFunction): Promise<void> {
  const [row] = await readRows(
    from,
    `SELECT @@sql_mode AS mode, @@character_set_client AS client, @@collation_connection AS collation,
       @@time_zone AS zone, DATABASE() AS place`,
  )
  await to('SET SESSION sql_mode = ?, character_set_client = ?, collation_connection = ?, time_zone = ?', [
    ...[row?.['mode'], row?.['client'], row?.['collation'], row?.['zone']],
  ])
  if (typeof row?.['place'] === 'string') await to(`USE ${quoteIdentifier(row['place'])}`)
}
