/** A lease whose heartbeat is older is free to be taken over, in seconds (six missed heartbeats of 10 s). */
export const LEASE_SECONDS = 60

/** The server's clock in UTC, whatever the session's time zone. */
export const NOW = 'UTC_TIMESTAMP(3)'

/** True for rows that nobody works on: no lease, or one whose heartbeat is too old. */
export const LEASE_IS_FREE: string = `(lease_token IS NULL OR heartbeat_at IS NULL OR heartbeat_at <= ${NOW} - INTERVAL ${LEASE_SECONDS} SECOND)`

// Names compare byte by byte: `Prices` and `prices` are two databases on most servers.
const text = (length: number): string => `VARCHAR(${length}) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`

interface RegistryColumn {
  readonly name: string
  readonly definition: string
  /** The least length in characters of a name column, where an older table may have less, or another collation. */
  readonly textLength?: number
}

/** The columns in order; every one that the first form of the table lacks has a default, so that it still writes. */
export const REGISTRY_COLUMNS: readonly RegistryColumn[] = [
  { name: 'id', definition: 'BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY' },
  { name: 'base_name', definition: `${text(64)} NOT NULL`, textLength: 64 },
  { name: 'environment', definition: `${text(64)} NOT NULL`, textLength: 64 },
  { name: 'branch_name', definition: `${text(255)} NULL`, textLength: 255 },
  { name: 'database_name', definition: `${text(64)} NOT NULL`, textLength: 64 },
  { name: 'kind', definition: `${text(16)} NOT NULL DEFAULT 'named'` },
  { name: 'state', definition: `${text(16)} NOT NULL DEFAULT 'ready'` },
  { name: 'is_active', definition: 'TINYINT(1) NOT NULL DEFAULT 1' },
  { name: 'content', definition: `${text(16)} NULL` },
  { name: 'source_environment', definition: `${text(64)} NULL` },
  { name: 'owner', definition: `${text(255)} NOT NULL DEFAULT ''` },
  { name: 'lease_token', definition: `${text(64)} NULL` },
  { name: 'heartbeat_at', definition: 'DATETIME(3) NULL' },
  { name: 'created_at', definition: 'DATETIME(3) NULL' },
  { name: 'updated_at', definition: 'DATETIME(3) NULL' },
  { name: 'expires_at', definition: 'DATETIME(3) NULL' },
  { name: 'deleted_at', definition: 'DATETIME(3) NULL' },
  {
    name: 'live',
    // `ready` with is_active = 0 is how an older program deletes: such a row gives its names back.
    definition:
      "TINYINT GENERATED ALWAYS AS (IF(state IN ('creating', 'failed', 'deleting') OR (state = 'ready' AND is_active <> 0), 1, NULL)) STORED",
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
