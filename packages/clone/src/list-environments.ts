import { openPlace } from './lifecycle/place.ts'
import type { ListEnvironmentsOptions } from './lifecycle/place-options.ts'
import type { EnvironmentSummary } from './list/environment-summary.ts'
import { readSizes } from './list/read-sizes.ts'
import { summarizeEnvironments } from './list/summarize-environments.ts'
import { readNumber } from './session/row.ts'

/** Lists the live environments of a place by name, prod (where asked for) first. Reads only. */
export async function listEnvironments(options: ListEnvironmentsOptions): Promise<readonly EnvironmentSummary[]> {
  const { connection, environments, includeProd = false } = options
  await using place = await openPlace(connection, 1)
  const rows = await place.registry.listRows(environments && { environments })
  const shown = rows.filter((row) => includeProd || row.environment !== 'prod')
  const names = shown.map((row) => row.databaseName)
  const sizes = await readSizes(place.session, names)
  const [clock] = await place.session.rows(
    "SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000 AS now",
  )
  return summarizeEnvironments(shown, sizes, clock ? readNumber(clock, 'now') : Date.now())
}
