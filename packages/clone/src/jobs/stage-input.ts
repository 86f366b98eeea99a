import type { DatabaseCatalogue } from '../catalogue/catalogue.ts'
import type { Session } from '../session/session.ts'
import type { JobBoard } from './run-jobs.ts'

/** One database under way: what it must hold in the end, already in the target's names. */
export interface DatabaseInWork {
  readonly baseName: string
  readonly sourceName: string
  readonly expected: DatabaseCatalogue
}

/** What every stage gets. */
export interface StageInput {
  readonly target: Session
  /** What `target` sends before each statement, for what writes there by other ways. */
  readonly guardSql?: string | undefined
  readonly concurrency: number
  readonly board: JobBoard
  readonly databases: readonly DatabaseInWork[]
  /** Called with the number of objects, or rows, just done. */
  readonly advance: (baseName: string, done: number) => void
}
