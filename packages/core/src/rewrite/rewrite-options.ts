import type { LowerCaseTableNames } from '../names/fold-name.ts'
import type { RewriteWarning } from './rewrite-explanation.ts'
import type { SqlModes } from './sql-modes.ts'

/** How the session that runs the text reads it, and which databases it may name. */
export interface RewriteOptions extends SqlModes {
  /** The server's variable: 0 compares names exactly, 1 and 2 blind to case. @default 0 */
  readonly lowerCaseTableNames?: LowerCaseTableNames
  /**
   * What happens to a database that is no base name of the map, not shared and no system schema: `refuse` throws
   * UnlistedDatabaseError, and DynamicSqlError where a string names it that the text runs (PREPARE, EXECUTE IMMEDIATE);
   * `pass` leaves it as it is. @default 'pass'
   */
  readonly unlistedDatabases?: 'refuse' | 'pass'
  /** Databases that `refuse` lets through under their own names. @default [] */
  readonly sharedDatabases?: readonly string[]
}

/** {@link RewriteOptions} for a rewriter that is kept, with a listener. */
export interface RewriterOptions extends RewriteOptions {
  /** Called for each text with warnings that `rewrite` has to read, so not again while the text is cached. */
  readonly onWarnings?: (warnings: readonly RewriteWarning[], sql: string) => void
}
