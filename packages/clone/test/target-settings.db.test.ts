import { randomBytes } from 'node:crypto'
import { quoteIdentifier } from '@dbenv/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cloneDatabaseSchema } from '../src/clone-database-schema.ts'
import type { ClonePlan } from '../src/plan/clone-plan.ts'
import { openSession } from '../src/session/open-session.ts'
import type { Session } from '../src/session/session.ts'
import { openTwoServers, type TwoServers } from './two-servers.ts'

// From a server with its family's defaults to one with others.

let servers: TwoServers
let source: Session
let target: Session

beforeAll(async () => {
  servers = await openTwoServers('--innodb-default-row-format=compact')
  source = servers.own
  target = servers.other
}, 120_000)

afterAll(() => servers?.[Symbol.asyncDispose]())

/** A database on the source; it and its clone are dropped at the end, on both servers. */
async function createOne(...statements: readonly string[]) {
  const name = `set${randomBytes(4).toString('hex')}`
  await source.query(`CREATE DATABASE ${name}`)
  for (const statement of statements) await source.query(`USE ${name}; ${statement}`)
  return {
    source: name,
    target: `${name}_copy`,
    async [Symbol.asyncDispose]() {
      for (const session of [source, target]) {
        for (const database of [name, `${name}_copy`]) {
          await session.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(database)}`)
        }
      }
    },
  }
}

async function readRowFormats(session: Session, databaseName: string): Promise<Readonly<Record<string, unknown>>> {
  const rows = await session.rows(
    'SELECT TABLE_NAME AS name, ROW_FORMAT AS format FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?',
    [databaseName],
  )
  return Object.fromEntries(rows.map((row) => [row['name'], row['format']]))
}

const FORMATS = [
  // Longer than the 767 bytes that a key may have in the older formats.
  "CREATE TABLE plain (id INT PRIMARY KEY, word VARCHAR(255), KEY (word)) CHARSET=utf8mb4 COMMENT='ENGINE=InnoDB'",
  'CREATE TABLE parted (id INT PRIMARY KEY) PARTITION BY HASH (id) PARTITIONS 2',
  'CREATE TABLE small (id INT PRIMARY KEY) ROW_FORMAT=COMPACT',
  'CREATE TABLE packed (id INT PRIMARY KEY) KEY_BLOCK_SIZE=4',
  'CREATE TABLE isam (id INT PRIMARY KEY, t TEXT) ENGINE=MyISAM',
  "INSERT INTO plain VALUES (1, REPEAT('x', 255))",
] as const

test.each(['schema', 'schema-and-data'] as const)(
  'keeps the row formats of tables that name none: %s',
  async (content) => {
    await using one = await createOne(...FORMATS)
    await cloneDatabaseSchema(one.source, one.target, {
      connection: target.settings,
      sourceConnection: source.settings,
      content,
    })
    const formats = await readRowFormats(target, one.target)
    expect(formats).toEqual(await readRowFormats(source, one.source))
    expect(formats).toMatchObject({ plain: 'Dynamic', parted: 'Dynamic', small: 'Compact', packed: 'Compressed' })
  },
)

test('keeps a row format that is its server’s default no longer, within one server', async () => {
  const name = `set${randomBytes(4).toString('hex')}`
  await target.query(`CREATE DATABASE ${name}; CREATE TABLE ${name}.t (id INT PRIMARY KEY)`)
  await target.query('SET GLOBAL innodb_default_row_format = dynamic')
  try {
    const connection = target.settings
    await cloneDatabaseSchema(name, `${name}_copy`, { connection, content: 'schema-and-data' })
    expect(await readRowFormats(target, `${name}_copy`)).toEqual({ t: 'Compact' })
  } finally {
    await target.query(`SET GLOBAL innodb_default_row_format = compact; DROP DATABASE ${name}`)
    await target.query(`DROP DATABASE IF EXISTS ${name}_copy`)
  }
})

test('refuses tables without a primary key where the target does, before anything is made', async () => {
  // MySQL has a variable of the session for that, which a clone sets.
  if (target.server.flavour === 'mysql') return
  await using one = await createOne(
    'CREATE TABLE keyless (id INT)',
    'CREATE TABLE half (id INT, UNIQUE KEY (id))',
    'CREATE TABLE whole (id INT NOT NULL, UNIQUE KEY (id))',
    'CREATE TABLE isam (id INT) ENGINE=MyISAM',
    'CREATE SEQUENCE numbers',
  )
  const options = { connection: target.settings, sourceConnection: source.settings } as const
  await target.query('SET GLOBAL innodb_force_primary_key = ON')
  try {
    await expect(cloneDatabaseSchema(one.source, one.target, options)).rejects.toMatchObject({
      code: 'DBENV_CLONE_REFUSED',
      problems: [
        {
          type: 'server-setting',
          setting: 'innodb_force_primary_key',
          message: expect.stringMatching(/refuses them: half, keyless\. SET GLOBAL innodb_force_primary_key = OFF/),
        },
      ],
    })
    await source.query(`DROP TABLE ${one.source}.keyless, ${one.source}.half`)
    await cloneDatabaseSchema(one.source, one.target, options)
  } finally {
    await target.query('SET GLOBAL innodb_force_primary_key = OFF')
  }
})

test('says what allowed references reach on another server, and refuses those that reach nothing', async () => {
  await using outside = await createOne('CREATE TABLE people (id INT PRIMARY KEY)', 'CREATE PROCEDURE tidy() SELECT 1')
  const { source: name } = outside
  await using one = await createOne(
    `CREATE TABLE jobs (id INT PRIMARY KEY, CONSTRAINT who FOREIGN KEY (id) REFERENCES ${name}.people (id))`,
    `CREATE VIEW staff AS SELECT id FROM ${name}.people`,
    `CREATE PROCEDURE clean() CALL ${name}.TIDY()`,
    `CREATE PROCEDURE lost() SELECT * FROM ${name}.people`,
  )
  const plans: ClonePlan[] = []
  const clone = () =>
    cloneDatabaseSchema(one.source, one.target, {
      connection: target.settings,
      sourceConnection: source.settings,
      allowReferences: [name],
      onPlan: (plan) => plans.push(plan),
    })
  await expect(clone()).rejects.toMatchObject({
    problems: [
      {
        type: 'missing-reference',
        database: name,
        message: expect.stringMatching(
          /^table jobs of .*, view staff .*, procedure clean .* has no database of that name/,
        ),
      },
    ],
  })
  await target.query(`CREATE DATABASE ${name}`)
  await expect(clone()).rejects.toMatchObject({
    problems: [{ message: expect.stringMatching(/has no `people`, which table jobs of .*, view staff of \S+ needs/) }],
  })
  await target.query(`CREATE TABLE ${name}.people (id INT PRIMARY KEY)`)
  await clone()
  expect(plans[0]?.warnings).toEqual([
    expect.stringMatching(/^table jobs of .* will reach the target server's own `set/),
    expect.stringMatching(/has no `TIDY`, which procedure clean of \S+ names: it will fail when it gets there/),
  ])
  await target.query(`CREATE PROCEDURE ${name}.tidy() SELECT 1; DROP DATABASE ${one.target}`)
  await clone()
  expect(plans[1]?.warnings).toHaveLength(1)
})

test('builds FULLTEXT keys with the stop words of the source, and names what they hang on besides', async () => {
  const name = `set${randomBytes(4).toString('hex')}`
  const copy = `${name}_copy`
  // The other way around: nobody else has that server for a target.
  await target.query('SET GLOBAL innodb_ft_enable_stopword = OFF')
  await using from = await openSession(target.settings)
  try {
    await from.query(`CREATE DATABASE ${name}`)
    await from.query(
      `CREATE TABLE ${name}.words (value VARCHAR(30)) ENGINE=InnoDB; SET GLOBAL innodb_ft_server_stopword_table = '${name}/words'`,
    )
    await from.query(`CREATE TABLE ${name}.notes (id INT PRIMARY KEY, t TEXT, FULLTEXT KEY (t)) ENGINE=InnoDB`)
    await from.query(`CREATE TABLE ${name}.old (id INT PRIMARY KEY, t TEXT, FULLTEXT KEY (t)) ENGINE=MyISAM`)
    await from.query(`INSERT INTO ${name}.notes VALUES (1, 'about the banana')`)
    const plans: ClonePlan[] = []
    const find = (session: Session, database: string) =>
      session.rows(`SELECT id FROM ${database}.notes WHERE MATCH (t) AGAINST ('about')`)
    await cloneDatabaseSchema(name, copy, {
      connection: source.settings,
      sourceConnection: from.settings,
      content: 'schema-and-data',
      onPlan: (plan) => plans.push(plan),
    })
    expect(await find(from, name)).toEqual([{ id: 1 }])
    expect(await find(source, copy)).toEqual([{ id: 1 }])
    const warnings = plans[0]?.warnings.filter((warning) => warning.startsWith('FULLTEXT'))
    expect(warnings).toEqual([
      expect.stringMatching(
        /innodb_ft_server_stopword_table is `` on the target and `set\w+\/words` on the source: notes$/,
      ),
    ])
    await cloneDatabaseSchema(name, copy, { connection: from.settings, onPlan: (plan) => plans.push(plan) })
    expect(plans[1]?.warnings).toEqual([
      expect.stringMatching(/innodb_ft_enable_stopword is `OFF`, innodb_ft_server_stopword_table is `set.*: notes$/),
    ])
  } finally {
    await target.query('SET GLOBAL innodb_ft_enable_stopword = ON, GLOBAL innodb_ft_server_stopword_table = DEFAULT')
    for (const session of [source, target]) await session.query(`DROP DATABASE IF EXISTS ${copy}`)
    await target.query(`DROP DATABASE IF EXISTS ${name}`)
  }
})

test('keeps the collations of routines where utf8mb4 has another one for new ones', async () => {
  if (target.server.flavour === 'mariadb') return
  const name = `set${randomBytes(4).toString('hex')}`
  await target.query(`CREATE DATABASE ${name}`)
  await target.query(
    `CREATE FUNCTION ${name}.f(a VARCHAR(9) CHARSET utf8mb4) RETURNS VARCHAR(9) CHARSET utf8mb4 DETERMINISTIC RETURN a`,
  )
  await target.query('SET GLOBAL default_collation_for_utf8mb4 = utf8mb4_general_ci')
  try {
    await using session = await openSession(target.settings)
    const plans: ClonePlan[] = []
    const connection = session.settings
    await cloneDatabaseSchema(name, `${name}_copy`, { connection, onPlan: (plan) => plans.push(plan) })
    const collations = await session.rows(
      'SELECT DISTINCT COLLATION_NAME AS name FROM information_schema.PARAMETERS WHERE SPECIFIC_SCHEMA = ?',
      [`${name}_copy`],
    )
    expect(collations).toEqual([{ name: 'utf8mb4_0900_ai_ci' }])
    expect(plans[0]?.warnings).toEqual([expect.stringContaining('default_collation_for_utf8mb4 = utf8mb4_general_ci')])
  } finally {
    await target.query('SET GLOBAL default_collation_for_utf8mb4 = utf8mb4_0900_ai_ci')
    for (const database of [name, `${name}_copy`]) await target.query(`DROP DATABASE IF EXISTS ${database}`)
  }
})
