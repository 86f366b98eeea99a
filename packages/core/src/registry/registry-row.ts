import { parseDatabaseName } from '../names/database-name.ts'
import { type EnvironmentName, isTestEnvironmentName } from '../names/environment-name.ts'
import type { DatabaseState, EnvironmentContent, EnvironmentKind, RegistryRow } from './registry.ts'
import { LEASE_IS_FREE, NOW } from './registry-table.ts'

// Milliseconds since 1970 by arithmetic: UNIX_TIMESTAMP() and the drivers' dates would go through a time zone.
const milliseconds = (column: string): string => `TIMESTAMPDIFF(MICROSECOND, '1970-01-01', ${column}) DIV 1000`

const COLUMNS: Readonly<Record<string, string>> = {
  id: 'id',
  baseName: 'base_name',
  environment: 'environment',
  branchName: 'branch_name',
  databaseName: 'database_name',
  kind: 'kind',
  state: "IF(live IS NULL, 'deleted', state)",
  content: 'content',
  sourceEnvironment: 'source_environment',
  owner: 'owner',
  leaseToken: 'lease_token',
  heartbeatAt: milliseconds('heartbeat_at'),
  createdAt: milliseconds('created_at'),
  updatedAt: milliseconds('updated_at'),
  expiresAt: milliseconds('expires_at'),
  deletedAt: milliseconds('deleted_at'),
  leaseIsLive: `NOT ${LEASE_IS_FREE}`,
  isExpired: `COALESCE(expires_at <= ${NOW}, 0)`,
}

/** What {@link toRegistryRow} reads, for a SELECT; in camel case, which drivers' name mappers leave alone. */
export const ROW_COLUMNS: string = Object.entries(COLUMNS)
  .map(([alias, expression]) => `${expression} AS ${alias}`)
  .join(', ')

type Fields = Readonly<Record<string, unknown>>

/** A row of the table; `undefined` for one whose environment is none of dbenv's. */
export function toRegistryRow(fields: Fields): RegistryRow | undefined {
  const environment = toEnvironment(fields['environment'])
  if (!environment) return undefined
  return {
    id: Number(fields['id']),
    baseName: String(fields['baseName']),
    environment,
    branchName: toText(fields['branchName']),
    databaseName: parseDatabaseName(String(fields['databaseName'])),
    kind: KINDS.find((kind) => kind === fields['kind']) ?? 'named',
    state: toDatabaseState(fields['state']),
    content: CONTENTS.find((content) => content === fields['content']),
    sourceEnvironment: toEnvironment(fields['sourceEnvironment']),
    owner: toText(fields['owner']) ?? '',
    leaseToken: toText(fields['leaseToken']),
    heartbeatAt: toDate(fields['heartbeatAt']),
    // NULL only in a row that an older program or a person wrote.
    createdAt: toDate(fields['createdAt']) ?? new Date(0),
    updatedAt: toDate(fields['updatedAt']) ?? toDate(fields['createdAt']) ?? new Date(0),
    expiresAt: toDate(fields['expiresAt']),
    deletedAt: toDate(fields['deletedAt']),
    leaseIsLive: Number(fields['leaseIsLive']) === 1,
    isExpired: Number(fields['isExpired']) === 1,
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
