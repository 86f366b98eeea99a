import {
  type LowerCaseTableNames,
  mayRunText,
  modesFromSqlMode,
  type QueryFunction,
  type SqlModes,
  UnlistedDatabaseError,
} from '@dbenv/core'
import { format } from 'mysql2/promise'
import { TIME_ZONE } from './open-query.ts'
import { readRows } from './slot/slot-place.ts'

/** What decides how a session reads a text, and which names are one to its server. */
export interface ReadingModes extends Required<SqlModes> {
  readonly lowerCaseTableNames: LowerCaseTableNames
}

/** Makes what is sent of a text that has its values in it; `undefined`: nothing is. Throws for what must not be sent. */
export type RewriteText = (text: string, modes: ReadingModes) => string | undefined

/** As servers read by default. */
const DEFAULT_MODES: ReadingModes = { ansiQuotes: false, noBackslashEscapes: false, lowerCaseTableNames: 0 }

/** Any other text is read the same under all modes, save that names may be folded. */
function isReadByModes(text: string): boolean {
  return /["\\]/.test(text) || mayRunText(text)
}

/** What may change a session's modes. A procedure and a function leave them as they were (MariaDB 10.11, MySQL 9.7). */
const MAY_CHANGE_MODES = /sql_mode|\bEXECUTE\b/i

/**
 * A query function on one session that rewrites its texts as the session will read them, with the values written in: a
 * name may come as a value of `??`. The session is asked for its modes only before a text that they matter to, and again
 * when they may have changed, so that the first query of a worker waits for nothing else. Statements run one after the
 * other, in the order of the calls.
 */
export function createRewritingQuery(query: QueryFunction, rewrite: RewriteText): QueryFunction {
  /** `undefined`: to be asked for. */
  let known: ReadingModes | undefined
  let last: Promise<unknown> = Promise.resolve()
  const toText = async (sql: string, values: readonly unknown[] | undefined): Promise<string | undefined> => {
    if (known === undefined) {
      const text = writeValues(sql, values, DEFAULT_MODES)
      try {
        if (!isReadByModes(text)) return rewrite(text, DEFAULT_MODES)
      } catch (error) {
        // A server that folds names may know it.
        if (!(error instanceof UnlistedDatabaseError)) throw error
      }
    }
    const modes = known ?? (await readModes(query))
    const text = writeValues(sql, values, modes)
    known = MAY_CHANGE_MODES.test(text) ? undefined : modes
    return rewrite(text, modes)
  }
  return (sql, values) => {
    const result = last.then(async () => {
      const text = await toText(sql, values)
      return text === undefined ? [] : query(text)
    })
    last = result.catch(() => undefined)
    return result
  }
}

async function readModes(query: QueryFunction): Promise<ReadingModes> {
  const [row] = await readRows(query, 'SELECT @@sql_mode AS mode, @@lower_case_table_names AS folding')
  const folding = Number(row?.['folding'])
  return {
    ...modesFromSqlMode(String(row?.['mode'])),
    lowerCaseTableNames: folding === 1 || folding === 2 ? folding : 0,
  }
}

/** mysql2 escapes with backslashes whatever the mode is, unless it is told. */
function writeValues(sql: string, values: unknown, modes: SqlModes): string {
  return Array.isArray(values) ? Reflect.apply(format, undefined, [sql, values, false, TIME_ZONE, modes]) : sql
}
