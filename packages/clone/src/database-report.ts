import type { DatabaseName } from '@dbenv/core'
import type { DatabasePlan, ObjectCounts } from './plan/clone-plan.ts'
import { describeLostView } from './retarget/retarget-database.ts'

/** What was copied into one database, and checked. */
export interface DatabaseReport {
  readonly sourceName: DatabaseName
  readonly databaseName: DatabaseName
  readonly counts: ObjectCounts
  /** Rows copied and counted again; 0 for a schema. */
  readonly rows: number
  readonly notes: readonly string[]
}

/** What is told of a database that was copied: `leftOutViews` were refused by the target. */
export function toReport(
  { sourceName, databaseName, counts, expected }: DatabasePlan,
  rows: number,
  leftOutViews: ReadonlyMap<string, string> = new Map(),
): DatabaseReport {
  const notes = [...leftOutViews].map(
    ([view, why]) => `view \`${view}\` does not work on the source and was not taken by the target (${why})`,
  )
  const lost = [...(expected.lostViews ?? [])].map(
    ([view, why]) => `view \`${view}\` is left out: ${describeLostView(why)}`,
  )
  return {
    sourceName,
    databaseName,
    counts: { ...counts, views: counts.views - leftOutViews.size },
    rows,
    notes: [...notes, ...lost].sort(),
  }
}
