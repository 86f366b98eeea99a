import type { ServerFacts } from './server-facts.ts'

/** Longest wait for somebody else's table lock, in seconds; ALTER TABLE on a large source may hold it for a while. */
export const LOCK_WAIT_SECONDS = 60

/** No limit for a result, by its number: DEFAULT is what the server's global value says (both manuals, sql_select_limit). */
export const NO_SELECT_LIMIT = '18446744073709551615'

/** What SHOW obeys as well, for the first statement of a connection: all rows, however many are looked at for them. */
export const SHOW_ALL: string = `SET SESSION sql_select_limit = ${NO_SELECT_LIMIT}, sql_big_selects = 1`

/** The transactions of a connection, where servers may say otherwise of all: with effect on the ones to come. */
export const WRITING_TRANSACTIONS: string = 'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ WRITE'

/** What every server takes: the same reading of text, numbers, zero dates and keys, whatever its global settings. */
export const BASE_SETTINGS: readonly string[] = [
  // Not strict: a table may hold zero dates, days such as the 31st of February, and a 0 in AUTO_INCREMENT.
  "sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION'",
  "time_zone = '+00:00'",
  'autocommit = 1',
  'foreign_key_checks = 1',
  'unique_checks = 1',
  'sql_quote_show_create = 1',
  'sql_auto_is_null = 0',
  'sql_safe_updates = 0',
  'sql_big_selects = 1',
  `sql_select_limit = ${NO_SELECT_LIMIT}`,
  // A COMMIT neither closes the connection nor opens a transaction.
  'completion_type = 0',
  `lock_wait_timeout = ${LOCK_WAIT_SECONDS}`,
  'timestamp = DEFAULT',
]

/**
 * What only some versions have, or only some accounts may set. They are tried when a session opens; what is refused is
 * left out.
 */
export const OPTIONAL_SETTINGS: Readonly<Record<ServerFacts['flavour'], readonly string[]>> = {
  mariadb: [
    'explicit_defaults_for_timestamp = 1',
    'check_constraint_checks = 1',
    'max_statement_time = 0',
    'sql_if_exists = 0',
    'innodb_strict_mode = 0',
    // Rows as they are now: for this variable DEFAULT is that, not the server's global value.
    'system_versioning_asof = DEFAULT',
    // A table that says nothing of it is not compressed.
    'innodb_compression_default = 0',
  ],
  mysql: [
    'information_schema_stats_expiry = 0',
    'explicit_defaults_for_timestamp = 1',
    'sql_generate_invisible_primary_key = 0',
    'sql_require_primary_key = 0',
    'show_gipk_in_create_table_and_information_schema = 1',
    'max_execution_time = 0',
    // What SHOW CREATE prints is what a clone is made by: neither more than was written nor less.
    'show_create_table_verbosity = 0',
    'show_create_table_skip_secondary_engine = 0',
    // An index is sorted by the connection that makes it, in few large runs: other connections make others meanwhile.
    'innodb_ddl_threads = 1',
    'innodb_parallel_read_threads = 1',
    'innodb_ddl_buffer_size = 16777216',
    // A foreign key may refer to a key that is not unique, where the source was told to take it.
    'restrict_fk_on_non_standard_key = 0',
    'innodb_strict_mode = 0',
    // SHOW CREATE leaves the collation out where it is the server's own choice, whatever this says.
    'default_collation_for_utf8mb4 = utf8mb4_0900_ai_ci',
  ],
}
