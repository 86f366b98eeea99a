import {
  ENTRY_COLUMNS,
  type EnvironmentName,
  isEnvironmentName,
  type RegistryEntry,
  toRegistryEntry,
} from '@dbenv/core'
import { LEASE_IS_FREE, NOW } from './registry-table.ts'

/** What a clone holds. */
export type EnvironmentContent = 'schema' | 'schema-and-data'

/** One row of `master_config.database_configs`. Times are UTC, from the server's clock. */
export interface RegistryRow extends RegistryEntry {
  readonly id: number
  readonly content: EnvironmentContent | undefined
  readonly sourceEnvironment: EnvironmentName | undefined
  /** `user@host` and process id of who made it. */
  readonly owner: string
  readonly leaseToken: string | undefined
  readonly heartbeatAt: Date | undefined
  /** `undefined` in a row that an older program or a person wrote. */
  readonly createdAt: Date | undefined
  readonly expiresAt: Date | undefined
  readonly deletedAt: Date | undefined
  /** `true` when a lease is held whose heartbeat is younger than 60 s by the server's clock. */
  readonly leaseIsLive: boolean
  /** `true` once `expiresAt` has passed by the server's clock. */
  readonly isExpired: boolean
}

// Milliseconds since 1970 by arithmetic: UNIX_TIMESTAMP() and the drivers' dates would go through a time zone.
const milliseconds = (column: string): string => `TIMESTAMPDIFF(MICROSECOND, '1970-01-01', ${column}) DIV 1000`

const MORE_COLUMNS: Readonly<Record<string, string>> = {
  id: 'id',
  content: 'content',
  sourceEnvironment: 'source_environment',
  owner: 'owner',
  leaseToken: 'lease_token',
  heartbeatAt: milliseconds('heartbeat_at'),
  createdAt: milliseconds('created_at'),
  expiresAt: milliseconds('expires_at'),
  deletedAt: milliseconds('deleted_at'),
  leaseIsLive: `NOT ${LEASE_IS_FREE}`,
  isExpired: `COALESCE(expires_at <= ${NOW}, 0)`,
}

/** What {@link toRegistryRow} reads, for a SELECT; in camel case, which drivers' name mappers leave alone. */
export const ROW_COLUMNS: string = [
  ENTRY_COLUMNS,
  ...Object.entries(MORE_COLUMNS).map(([alias, expression]) => `${expression} AS ${alias}`),
].join(', ')

type Fields = Readonly<Record<string, unknown>>

/** A row of the table; `undefined` for one whose environment is none of dbenv's. */
export function toRegistryRow(fields: Fields): RegistryRow | undefined {
  const entry = toRegistryEntry(fields)
  if (!entry) return undefined
  return {
    ...entry,
    id: Number(fields['id']),
    content: CONTENTS.find((content) => content === fields['content']),
    sourceEnvironment: findEnvironment(fields['sourceEnvironment']),
    owner: toText(fields['owner']) ?? '',
    leaseToken: toText(fields['leaseToken']),
    heartbeatAt: toDate(fields['heartbeatAt']),
    createdAt: toDate(fields['createdAt']),
    expiresAt: toDate(fields['expiresAt']),
    deletedAt: toDate(fields['deletedAt']),
    leaseIsLive: Number(fields['leaseIsLive']) === 1,
    isExpired: Number(fields['isExpired']) === 1,
  }
}

const CONTENTS: readonly EnvironmentContent[] = ['schema', 'schema-and-data']

function findEnvironment(value: unknown): EnvironmentName | undefined {
  return typeof value === 'string' && isEnvironmentName(value) ? value : undefined
}

function toText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function toDate(value: unknown): Date | undefined {
  return value === null || value === undefined ? undefined : new Date(Number(value))
}
