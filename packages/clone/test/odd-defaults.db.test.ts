import { localServer, type PrivateServer } from '@dbenv/server'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createTestEnvironment } from '../src/create-test-environment.ts'
import { deleteEnvironment } from '../src/delete-environment.ts'
import { diffEnvironments } from '../src/diff-environments.ts'
import type { Session } from '../src/session/session.ts'
import { createLifeCycleFixture } from './life-cycle-fixture.ts'
import { useClientPrograms } from './use-client-programs.ts'

// A server that gives each new session settings that nobody expects, all at once.

/** What both families let somebody set for all sessions to come. */
const ODD = [
  'autocommit = 0',
  "completion_type = 'CHAIN'",
  'sql_auto_is_null = 1',
  'sql_safe_updates = 1',
  'sql_quote_show_create = 0',
  'foreign_key_checks = 0',
  'unique_checks = 0',
  'sql_warnings = 1',
  "time_zone = '+13:00'",
  'auto_increment_increment = 7',
  'auto_increment_offset = 3',
  'div_precision_increment = 0',
  'group_concat_max_len = 4',
  "lc_time_names = 'de_DE'",
  'max_sort_length = 8',
  "default_storage_engine = 'MyISAM'",
  'explicit_defaults_for_timestamp = 0',
  "character_set_client = 'latin1'",
  "character_set_results = 'latin1'",
  "collation_connection = 'latin1_bin'",
  "collation_server = 'latin1_german1_ci'",
  'lock_wait_timeout = 1',
  'innodb_lock_wait_timeout = 1',
  'low_priority_updates = 1',
  'updatable_views_with_limit = 0',
]
const ODD_OF: Readonly<Record<'mariadb' | 'mysql', readonly string[]>> = {
  mariadb: [
    "sql_mode = 'EMPTY_STRING_IS_NULL,PAD_CHAR_TO_FULL_LENGTH,ANSI,NO_BACKSLASH_ESCAPES,HIGH_NOT_PRECEDENCE," +
      "SIMULTANEOUS_ASSIGNMENT,TIME_ROUND_FRACTIONAL,NO_UNSIGNED_SUBTRACTION,TRADITIONAL,ORACLE'",
    "tx_isolation = 'READ-UNCOMMITTED'",
    "old_mode = 'ZERO_DATE_TIME_CAST,NO_DUP_KEY_WARNINGS_WITH_IGNORE'",
    "alter_algorithm = 'INPLACE'",
    'sql_if_exists = 1',
    'check_constraint_checks = 0',
    'max_recursive_iterations = 0',
    "optimizer_switch = 'index_merge=off,derived_merge=off'",
    'sql_notes = 0',
  ],
  mysql: [
    "sql_mode = 'PAD_CHAR_TO_FULL_LENGTH,ANSI,NO_BACKSLASH_ESCAPES,HIGH_NOT_PRECEDENCE,TIME_TRUNCATE_FRACTIONAL," +
      "NO_UNSIGNED_SUBTRACTION,TRADITIONAL'",
    "transaction_isolation = 'READ-UNCOMMITTED'",
    'sql_generate_invisible_primary_key = 1',
    'sql_require_primary_key = 1',
    'print_identified_with_as_hex = 1',
    'show_create_table_verbosity = 1',
    "default_collation_for_utf8mb4 = 'utf8mb4_general_ci'",
    'cte_max_recursion_depth = 0',
    'end_markers_in_json = 1',
    'select_into_disk_sync = 1',
  ],
}

let server: PrivateServer

useClientPrograms()

beforeAll(async () => {
  const { program } = inject('testServer')
  server = await localServer({ program }).start()
})

afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
})

function toStatements(database: string): readonly string[] {
  return [
    `USE \`${database}\``,
    "CREATE TABLE odd (id INT AUTO_INCREMENT PRIMARY KEY, padded CHAR(9) NOT NULL DEFAULT '', nothing VARCHAR(9) NOT NULL, " +
      "slash VARCHAR(9), at TIMESTAMP NULL, since TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, day DATE NOT NULL DEFAULT '0000-00-00', " +
      'fine TIME(6), whole BIGINT UNSIGNED, bytes VARBINARY(9), length INT AS (CHAR_LENGTH(nothing)) STORED) ENGINE=InnoDB CHARSET=utf8mb4',
    "INSERT INTO odd (id, padded, nothing, slash, at, since, fine, whole, bytes) VALUES (0, 'a', '', 'a\\\\b', '2020-06-01 12:00:00', " +
      "'2020-01-01 00:00:00', '10:00:00.999999', 18446744073709551615, X'00FF27'), (5, '', 'é\\\\', NULL, NULL, '2020-01-01', NULL, 0, '')",
    'CREATE TABLE keyless (a INT, b VARCHAR(9) NOT NULL) ENGINE=InnoDB',
    "INSERT INTO keyless VALUES (NULL, ''), (1, 'é')",
    "CREATE VIEW seen AS SELECT id, CONCAT(nothing, '') AS joined, at FROM odd WHERE nothing = ''",
    "CREATE TRIGGER filled BEFORE INSERT ON keyless FOR EACH ROW SET NEW.b = CONCAT(NEW.b, '\\\\', 1 / 3)",
    "CREATE PROCEDURE tell() SELECT COUNT(*) AS n, '\\\\' AS slash FROM odd WHERE nothing = ''",
    "CREATE EVENT later ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 00:00:00' DISABLE DO DELETE FROM odd",
  ]
}

/** Every row and every definition of a database, as a session with settings of its own sees them. */
async function describe(session: Session, database: string): Promise<unknown> {
  return await session.withConnection(async (connection) => {
    await connection.run(`USE \`${database}\``)
    return {
      odd: await connection.rows('SELECT *, HEX(slash) AS h, HEX(padded) AS p FROM odd ORDER BY id'),
      keyless: await connection.rows('SELECT * FROM keyless ORDER BY a'),
      seen: await connection.rows('SELECT * FROM seen ORDER BY id'),
      tables: [
        await connection.rows('SHOW CREATE TABLE odd'),
        await connection.rows('SHOW CREATE TABLE keyless'),
        await connection.rows('SHOW CREATE VIEW seen'),
      ],
      columns: await connection.rows(
        'SELECT TABLE_NAME, COLUMN_NAME, COLUMN_DEFAULT, IS_NULLABLE FROM information_schema.COLUMNS ' +
          "WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME <> 'seen' ORDER BY 1, 2",
      ),
    }
  })
}

test.each(['in-server', 'mysqldump'] as const)(
  'creates by the engine %s, compares and deletes where all sessions begin with odd settings',
  async (engine) => {
    const { flavour } = inject('testServer')
    const assignments = [...ODD, ...ODD_OF[flavour]]
    await using fixture = await createLifeCycleFixture(server.connection)
    const { connection, environment, only, prices, trades, session } = fixture
    await session.withConnection((one) => one.runAll(toStatements(trades)))
    const source = await describe(session, trades)
    for (const assignment of assignments) await session.query(`SET GLOBAL ${assignment}`)
    try {
      const order = { connection, environment, only, content: 'schema-and-data', engine, verify: 'full' } as const
      const names = await createTestEnvironment(order)
      expect([...names.keys()]).toEqual([prices, trades])
      expect(await describe(session, names.get(trades) ?? '')).toEqual(source)
      expect(await describe(session, trades)).toEqual(source)
      expect(await fixture.readStates()).toEqual({ [prices]: 'ready', [trades]: 'ready' })
      const differences = await diffEnvironments({ connection, environment, against: 'prod' })
      const own = differences.databases.filter(({ baseName }) => only.includes(baseName))
      expect(own.flatMap((database) => database.differences)).toEqual([])
      await deleteEnvironment({ connection, environments: [environment], confirm: true })
      expect(await fixture.readStates()).toEqual({})
      expect(await fixture.readDatabases()).toEqual([prices, trades])
      expect(await describe(session, trades)).toEqual(source)
    } finally {
      for (const assignment of assignments) {
        await session.query(`SET GLOBAL ${assignment.replace(/=.*/s, '= DEFAULT')}`)
      }
    }
  },
)
