import type { DatabaseState, EnvironmentKind } from '@dbenv/core'

/** A lease whose heartbeat is older is free to be taken over, in seconds (six missed heartbeats of 10 s). */
export const LEASE_SECONDS = 60

/** The server's clock in UTC, whatever the session's time zone. */
export const NOW = 'UTC_TIMESTAMP(3)'

/** True for rows that nobody works on: no lease, or one whose heartbeat is too old. */
export const LEASE_IS_FREE: string = `(lease_token IS NULL OR heartbeat_at IS NULL OR heartbeat_at <= ${NOW} - INTERVAL ${LEASE_SECONDS} SECOND)`

/**
 * The longest branch name that a row holds, in characters. One of several parts may be longer (each part is a file name);
 * the column is kept to what a key takes and what every installed table has.
 */
export const LONGEST_BRANCH = 255

// Names compare byte by byte: `Prices` and `prices` are two databases on most servers.
const text = (length: number): string => `VARCHAR(${length}) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`

/**
 * What dbenv does with a column, which one that an older table has of its own must be able to bear. `instant` is a time
 * that leases and expiry go by: a TIMESTAMP would be read through a session's time zone.
 */
export type ColumnUse =
  | { readonly type: 'counter' | 'name' | 'number' | 'time' | 'instant' | 'live' }
  | { readonly type: 'text'; readonly words?: readonly string[] }

export interface RegistryColumn {
  readonly name: string
  readonly definition: string
  readonly use: ColumnUse
  /** The least length in characters that it needs, where it holds text. */
  readonly textLength?: number
}

/** Every state that dbenv writes. */
export const STATES: readonly string[] = [
  'creating',
  'ready',
  'failed',
  'deleting',
  'deleted',
] satisfies DatabaseState[]

const nameColumn = (name: string, length: number, ending: 'NOT NULL' | 'NULL'): RegistryColumn => ({
  name,
  definition: `${text(length)} ${ending}`,
  use: { type: 'name' },
  textLength: length,
})

const textColumn = (name: string, length: number, ending: string, words?: readonly string[]): RegistryColumn => ({
  name,
  definition: `${text(length)} ${ending}`,
  use: words ? { type: 'text', words } : { type: 'text' },
  textLength: length,
})

/** The columns in order; every one that the first form of the table lacks has a default, so that it still writes. */
export const REGISTRY_COLUMNS: readonly RegistryColumn[] = [
  { name: 'id', definition: 'BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY', use: { type: 'counter' } },
  nameColumn('base_name', 64, 'NOT NULL'),
  nameColumn('environment', 64, 'NOT NULL'),
  nameColumn('branch_name', LONGEST_BRANCH, 'NULL'),
  nameColumn('database_name', 64, 'NOT NULL'),
  textColumn('kind', 16, "NOT NULL DEFAULT 'named'", ['named', 'run', 'slot', 'template'] satisfies EnvironmentKind[]),
  textColumn('state', 16, "NOT NULL DEFAULT 'ready'", STATES),
  { name: 'is_active', definition: 'TINYINT(1) NOT NULL DEFAULT 1', use: { type: 'number' } },
  textColumn('content', 16, 'NULL', ['schema', 'schema-and-data']),
  textColumn('source_environment', 64, 'NULL'),
  textColumn('owner', 255, "NOT NULL DEFAULT ''"),
  textColumn('lease_token', 64, 'NULL'),
  { name: 'heartbeat_at', definition: 'DATETIME(3) NULL', use: { type: 'instant' } },
  { name: 'created_at', definition: 'DATETIME(3) NULL', use: { type: 'time' } },
  { name: 'updated_at', definition: 'DATETIME(3) NULL', use: { type: 'time' } },
  { name: 'expires_at', definition: 'DATETIME(3) NULL', use: { type: 'instant' } },
  { name: 'deleted_at', definition: 'DATETIME(3) NULL', use: { type: 'time' } },
  {
    name: 'live',
    // `ready` with is_active = 0 is how an older program deletes: such a row gives its names back.
    definition:
      "TINYINT GENERATED ALWAYS AS (IF(state IN ('creating', 'failed', 'deleting') OR (state = 'ready' AND is_active <> 0), 1, NULL)) STORED",
    use: { type: 'live' },
  },
]

/** The keys that are the lock: NULL in `live` leaves deleted rows out of them. */
export const REGISTRY_KEYS: Readonly<Record<string, string>> = {
  live_base_name: 'UNIQUE KEY live_base_name (environment, base_name, live)',
  live_database_name: 'UNIQUE KEY live_database_name (database_name, live)',
  branch_name: 'KEY branch_name (branch_name)',
  // Heartbeats go by it; without one, sessions with sql_safe_updates refuse them (error 1175).
  lease_token: 'KEY lease_token (lease_token)',
}
