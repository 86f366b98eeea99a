import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cloneDatabaseSchema } from '../src/clone-database-schema.ts'
import { createTestEnvironment } from '../src/create-test-environment.ts'
import { deleteEnvironment } from '../src/delete-environment.ts'
import { initRegistry } from '../src/init-registry.ts'
import type { ClonePlan } from '../src/plan/clone-plan.ts'
import type { Session } from '../src/session/session.ts'
import { openTwoServers, type TwoServers } from './two-servers.ts'

// One server that tells names apart by case, and one that stores them in lower case (lower_case_table_names = 1).

let servers: TwoServers
let exact: Session
let folding: Session

beforeAll(async () => {
  servers = await openTwoServers('--lower-case-table-names=1')
  exact = servers.own
  folding = servers.other
}, 120_000)

afterAll(() => servers?.[Symbol.asyncDispose]())

/** A database with capitals on the session's server; its own and its clones are dropped at the end, on both. */
async function createCapitals(session: Session, toStatements: (name: string) => readonly string[] = toCapitals) {
  const source = `Caps${randomBytes(4).toString('hex')}`
  await session.query(`CREATE DATABASE ${source}`)
  for (const statement of toStatements(source)) await session.query(`USE ${source}; ${statement}`)
  return {
    source,
    target: `${source}_copy`,
    async [Symbol.asyncDispose]() {
      for (const server of [exact, folding]) {
        for (const name of [source, `${source}_copy`]) {
          await server.query(`SET foreign_key_checks = 0; DROP DATABASE IF EXISTS ${name}`)
        }
      }
    },
  }
}

function toCapitals(name: string): readonly string[] {
  return [
    'CREATE TABLE Album (Id INT PRIMARY KEY, Title VARCHAR(20))',
    'CREATE TABLE Track (Id INT PRIMARY KEY, AlbumId INT, CONSTRAINT FkAlbum FOREIGN KEY (AlbumId) REFERENCES Album (Id))',
    'CREATE TABLE Part (Id INT PRIMARY KEY) ENGINE=MyISAM',
    'CREATE TABLE Whole (Id INT PRIMARY KEY) ENGINE=MERGE UNION=(Part)',
    "INSERT INTO Album VALUES (1, 'One'), (2, 'Two'); INSERT INTO Track VALUES (1, 1)",
    `CREATE VIEW Titles AS SELECT A.Title, T.Id FROM ${name}.Album A JOIN Track T ON A.Id = T.AlbumId WHERE A.Title <> 'Album'`,
    'CREATE VIEW Upon AS SELECT Titles.Title FROM Titles',
    'CREATE TRIGGER Added BEFORE INSERT ON Album FOR EACH ROW SET @added = (SELECT COUNT(*) FROM Track)',
    `CREATE PROCEDURE Show_() SELECT * FROM ${name}.Album`,
  ]
}

test('clones names with capitals to a server that stores them in lower case, every row compared', async () => {
  await using one = await createCapitals(exact)
  const report = await cloneDatabaseSchema(one.source, one.target, {
    connection: folding.settings,
    sourceConnection: exact.settings,
    content: 'schema-and-data',
    verify: 'full',
  })
  expect(report).toMatchObject({ rows: 3, counts: { tables: 4, views: 2, routines: 1, triggers: 1 }, notes: [] })
  expect(await folding.rows(`SELECT * FROM ${one.target}.Upon`)).toEqual([{ Title: 'One' }])
  expect(await folding.rows(`CALL ${one.target}.Show_()`)).toHaveLength(2)
})

test('clones views whose aliases differ from their tables by case alone, and works with them', async () => {
  await using one = await createCapitals(exact, (name) => [
    'CREATE TABLE Orders (Id INT PRIMARY KEY) PARTITION BY HASH (Id) PARTITIONS 2',
    'CREATE TABLE `A``b c` (Id INT PRIMARY KEY)',
    'INSERT INTO Orders VALUES (1), (2), (3); INSERT INTO `A``b c` VALUES (3)',
    'CREATE VIEW plain AS SELECT orders.Id FROM Orders orders',
    'CREATE VIEW parted AS SELECT ORDERS.Id FROM Orders PARTITION (p1) ORDERS',
    'CREATE VIEW joined AS SELECT o.Id FROM Orders orders JOIN `A``b c` `a``B c` ON orders.Id = `a``B c`.Id JOIN plain o ON o.Id = 3',
    "CREATE VIEW quoted AS SELECT '`orders` `orders`' AS `a`, orders.Id AS `Id` FROM Orders orders",
    `CREATE VIEW outside AS SELECT routines.ROUTINE_NAME, orders.Id FROM ${name}.Orders orders JOIN information_schema.ROUTINES AS routines`,
    `CREATE VIEW twice AS SELECT orders.Id FROM Orders orders JOIN Orders others ON others.Id = orders.Id`,
  ])
  const report = await cloneDatabaseSchema(one.source, one.target, {
    connection: folding.settings,
    sourceConnection: exact.settings,
    content: 'schema-and-data',
  })
  expect(report).toMatchObject({ counts: { views: 6 }, notes: [] })
  expect(await folding.rows(`SELECT * FROM ${one.target}.joined`)).toEqual([{ Id: 3 }])
  expect(await folding.rows(`SELECT COUNT(*) AS n FROM ${one.target}.quoted WHERE a LIKE '% %'`)).toEqual([{ n: 3 }])
})

test('makes and removes an environment of such names there', async () => {
  await using one = await createCapitals(exact)
  const environment = `test-${one.source.toLowerCase()}` as const
  await initRegistry({ connection: exact.settings, register: [one.source] })
  try {
    await initRegistry({ connection: folding.settings })
    const connection = folding.settings
    const names = await createTestEnvironment({
      connection,
      sourceConnection: exact.settings,
      environment,
      only: [one.source],
      content: 'schema-and-data',
    })
    const name = `${one.source}_${environment}`
    expect([...names]).toEqual([[one.source, name]])
    expect(await folding.rows(`SELECT COUNT(*) AS n FROM \`${name}\`.Titles`)).toEqual([{ n: 1 }])
    await deleteEnvironment({ connection, environments: [environment], confirm: true })
    expect(await folding.rows('SHOW DATABASES LIKE ?', [name.toLowerCase()])).toEqual([])
  } finally {
    await exact.query('DELETE FROM master_config.database_configs WHERE base_name = ?', [one.source])
  }
})

test('refuses tables, views and databases that differ by case alone, before anything is made', async () => {
  await using one = await createCapitals(exact, () => [
    'CREATE TABLE Album (Id INT PRIMARY KEY)',
    'CREATE TABLE album (Id INT PRIMARY KEY)',
    'CREATE TABLE both_ (Id INT PRIMARY KEY)',
    'CREATE VIEW BOTH_ AS SELECT 1 AS x',
  ])
  const options = { connection: folding.settings, sourceConnection: exact.settings } as const
  await expect(cloneDatabaseSchema(one.source, one.target, options)).rejects.toMatchObject({
    code: 'DBENV_CLONE_REFUSED',
    problems: [
      { type: 'name-case', baseName: one.source, names: ['Album', 'album'] },
      {
        type: 'name-case',
        names: ['BOTH_', 'both_'],
        message: expect.stringMatching(/`BOTH_`, `both_` differ by case alone.*lower_case_table_names = 1.*Rename/),
      },
    ],
  })
  expect(await folding.rows('SHOW DATABASES LIKE ?', [one.target.toLowerCase()])).toEqual([])
})

test('refuses databases that differ by case alone', async () => {
  await using upper = await createCapitals(exact)
  await exact.query(`CREATE DATABASE ${upper.source.toLowerCase()}`)
  const both = [upper.source, upper.source.toLowerCase()]
  const environment = `test-${upper.source.toLowerCase()}` as const
  await initRegistry({ connection: exact.settings, register: both })
  try {
    await initRegistry({ connection: folding.settings })
    await expect(
      createTestEnvironment({
        connection: folding.settings,
        sourceConnection: exact.settings,
        environment,
        only: both,
      }),
    ).rejects.toMatchObject({
      problems: [{ type: 'name-case', message: expect.stringMatching(/^The databases .* Leave all but one out/) }],
    })
  } finally {
    await exact.query(`DROP DATABASE ${upper.source.toLowerCase()}`)
    await exact.query('DELETE FROM master_config.database_configs WHERE base_name IN (?)', [both])
  }
})

test('finds the own database in whatever case its source takes it, and names what the target will not find', async () => {
  await using one = await createCapitals(folding, (name) => [
    'CREATE TABLE album (id INT PRIMARY KEY)',
    `CREATE PROCEDURE right_() SELECT * FROM ${name.toUpperCase()}.album`,
    `CREATE PROCEDURE wrong() SELECT * FROM ${name.toUpperCase()}.ALBUM`,
  ])
  const source = one.source.toLowerCase()
  const plans: ClonePlan[] = []
  try {
    await cloneDatabaseSchema(source, one.target, {
      connection: exact.settings,
      sourceConnection: folding.settings,
      onPlan: (plan) => plans.push(plan),
    })
    await exact.query(`CALL ${one.target}.right_()`)
    expect(plans[0]?.warnings).toEqual([expect.stringMatching(/in `caps.*: procedure wrong \(ALBUM\)$/)])
  } finally {
    await exact.query(`DROP DATABASE IF EXISTS ${one.target}`)
  }
})
