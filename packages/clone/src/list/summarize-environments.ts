import type { EnvironmentName } from '@dbenv/core'
import { groupRows } from '../lifecycle/group-rows.ts'
import { isAbandoned } from '../lifecycle/is-abandoned.ts'
import { describeHolder, findHolderState } from '../registry/lease-holder.ts'
import type { RegistryRow } from '../registry/registry-row.ts'
import type { EnvironmentState, EnvironmentSummary, LeaseHolder } from './environment-summary.ts'

/** What the server says of one database that is there. */
export interface DatabaseSize {
  readonly sizeBytes: number
  readonly tableCount: number
}

const NOTHING: DatabaseSize = { sizeBytes: 0, tableCount: 0 }

/**
 * Groups rows by environment, prod first, then by name.
 *
 * @param now the server's clock, in milliseconds since 1970
 */
export function summarizeEnvironments(
  rows: readonly RegistryRow[],
  sizes: ReadonlyMap<string, DatabaseSize>,
  now: number,
): readonly EnvironmentSummary[] {
  return [...groupRows(rows)]
    .sort(([a], [b]) => Number(b === 'prod') - Number(a === 'prod') || (a < b ? -1 : 1))
    .flatMap(([environment, group]) => summarize(environment, group, sizes, now))
}

function summarize(
  environment: EnvironmentName,
  rows: readonly RegistryRow[],
  sizes: ReadonlyMap<string, DatabaseSize>,
  now: number,
): readonly EnvironmentSummary[] {
  // The oldest row speaks for what all rows of an environment share; one that does not say when it was made is older still.
  const [first] = [...rows].sort((a, b) => (a.createdAt?.getTime() ?? 0) - (b.createdAt?.getTime() ?? 0))
  if (!first) return []
  const expiresAt = toExpiry(rows)
  const holding = rows.find((row) => row.leaseIsLive)
  const databases = rows
    .map(({ baseName, databaseName, state }) => ({
      baseName,
      databaseName,
      state,
      ...(sizes.get(databaseName) ?? NOTHING),
    }))
    .sort((a, b) => (a.baseName < b.baseName ? -1 : 1))
  return [
    {
      environment,
      branchName: first.branchName,
      kind: first.kind,
      state: toEnvironmentState(rows),
      owner: first.owner,
      isHeld: holding !== undefined,
      holder: holding && toHolder(holding.leaseToken),
      isLeftBehind: rows.some(isAbandoned),
      createdAt: first.createdAt,
      ageSeconds: first.createdAt && Math.max(0, Math.floor((now - first.createdAt.getTime()) / 1000)),
      expiresAt,
      expiresInSeconds: expiresAt && Math.ceil((expiresAt.getTime() - now) / 1000),
      isExpired: rows.every((row) => row.isExpired),
      content: first.content,
      source: first.sourceEnvironment,
      sizeBytes: databases.reduce((sum, database) => sum + database.sizeBytes, 0),
      databases,
    },
  ]
}

function toHolder(leaseToken: string | undefined): LeaseHolder {
  return { name: describeHolder(leaseToken), state: findHolderState(leaseToken ?? '') }
}

/** When the last of it expires; an environment of which a part has no limit has none. */
function toExpiry(rows: readonly RegistryRow[]): Date | undefined {
  const times = rows.map((row) => row.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY)
  const last = Math.max(...times)
  return Number.isFinite(last) ? new Date(last) : undefined
}

/** The state of the whole: one list of precedence, read from top to bottom. */
function toEnvironmentState(rows: readonly RegistryRow[]): EnvironmentState {
  if (rows.some((row) => row.state === 'deleting')) return 'deleting'
  if (rows.some((row) => row.state === 'creating' && row.leaseIsLive)) return 'creating'
  if (rows.every((row) => row.state === 'ready')) return 'ready'
  return rows.some((row) => row.state === 'ready') ? 'incomplete' : 'failed'
}
