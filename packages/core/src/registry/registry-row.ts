import { parseDatabaseName } from '../names/database-name.ts'
import { type EnvironmentName, isTestEnvironmentName } from '../names/environment-name.ts'
import type { DatabaseState, EnvironmentContent, EnvironmentKind, RegistryRow } from './registry.ts'
import { LEASE_IS_FREE, NOW } from './registry-table.ts'

// Milliseconds since 1970 by arithmetic: UNIX_TIMESTAMP() and the drivers' dates would go through a time zone.
const milliseconds = (column: string): string =>
  `TIMESTAMPDIFF(MICROSECOND, '1970-01-01', ${column}) DIV 1000 AS ${column}`

/** What {@link toRegistryRow} reads, for a SELECT. */
export const ROW_COLUMNS: string = [
  'id, base_name, environment, branch_name, database_name, kind, content, source_environment, owner, lease_token',
  "IF(live IS NULL, 'deleted', state) AS state",
  ...['heartbeat_at', 'created_at', 'updated_at', 'expires_at', 'deleted_at'].map(milliseconds),
  `NOT ${LEASE_IS_FREE} AS lease_is_live`,
  `COALESCE(expires_at <= ${NOW}, 0) AS is_expired`,
].join(', ')

type Fields = Readonly<Record<string, unknown>>

/** A row of the table; `undefined` for one whose environment is none of dbenv's. */
export function toRegistryRow(fields: Fields): RegistryRow | undefined {
  const environment = toEnvironment(fields['environment'])
  if (!environment) return undefined
  return {
    id: Number(fields['id']),
    baseName: String(fields['base_name']),
    environment,
    branchName: toText(fields['branch_name']),
    databaseName: parseDatabaseName(String(fields['database_name'])),
    kind: KINDS.find((kind) => kind === fields['kind']) ?? 'named',
    state: toDatabaseState(fields['state']),
    content: CONTENTS.find((content) => content === fields['content']),
    sourceEnvironment: toEnvironment(fields['source_environment']),
    owner: toText(fields['owner']) ?? '',
    leaseToken: toText(fields['lease_token']),
    heartbeatAt: toDate(fields['heartbeat_at']),
    // NULL only in a row that an older program or a person wrote.
    createdAt: toDate(fields['created_at']) ?? new Date(0),
    updatedAt: toDate(fields['updated_at']) ?? toDate(fields['created_at']) ?? new Date(0),
    expiresAt: toDate(fields['expires_at']),
    deletedAt: toDate(fields['deleted_at']),
    leaseIsLive: Number(fields['lease_is_live']) === 1,
    isExpired: Number(fields['is_expired']) === 1,
  }
}

const KINDS: readonly EnvironmentKind[] = ['named', 'run', 'slot', 'template']
const CONTENTS: readonly EnvironmentContent[] = ['schema', 'schema-and-data']
const STATES: readonly DatabaseState[] = ['creating', 'ready', 'failed', 'deleting', 'deleted']

/** A state as the table holds it; what a later version may add counts as `failed`: it does not resolve. */
export function toDatabaseState(value: unknown): DatabaseState {
  return STATES.find((state) => state === value) ?? 'failed'
}

function toEnvironment(value: unknown): EnvironmentName | undefined {
  return typeof value === 'string' && (value === 'prod' || isTestEnvironmentName(value)) ? value : undefined
}

function toText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function toDate(value: unknown): Date | undefined {
  return value === null || value === undefined ? undefined : new Date(Number(value))
}
