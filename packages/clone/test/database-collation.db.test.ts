import { randomBytes } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { cloneDatabaseSchema } from '../src/clone-database-schema.ts'
import { openSession } from '../src/session/open-session.ts'

const { connection } = inject('testServer')

test('makes routines, triggers and events under the collation that their database had then', async () => {
  await using session = await openSession(connection)
  const source = `coll${randomBytes(4).toString('hex')}_é`
  const clone = `${source}_copy`
  try {
    await session.withConnection((setup) =>
      setup.runAll([
        `CREATE DATABASE \`${source}\` CHARACTER SET latin1 COLLATE latin1_german1_ci`,
        `USE \`${source}\``,
        'CREATE TABLE t (n VARCHAR(40), a INT)',
        "CREATE PROCEDURE old(IN x VARCHAR(20)) SELECT COLLATION(x) AS c, x = 'STRASSE' AS same",
        'CREATE FUNCTION f(x VARCHAR(20)) RETURNS VARCHAR(40) CHARACTER SET latin1 DETERMINISTIC RETURN COLLATION(x)',
        "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW BEGIN DECLARE v VARCHAR(20) DEFAULT 'x'; SET NEW.n = COLLATION(v); END",
        'CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO BEGIN DECLARE v VARCHAR(20); INSERT INTO t VALUES (COLLATION(v), 1); END',
        `ALTER DATABASE \`${source}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
        'CREATE PROCEDURE fresh(IN x VARCHAR(20)) SELECT COLLATION(x) AS c',
        'CREATE TRIGGER second BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 2',
      ]),
    )
    await cloneDatabaseSchema(source, clone, { connection })
    const read = async (databaseName: string) => {
      await session.query(`INSERT INTO \`${databaseName}\`.t (a) VALUES (1)`)
      const one = async (sql: string) => (await session.rows(sql))[0]
      return [
        await one(`CALL \`${databaseName}\`.old('strasse')`),
        await one(`CALL \`${databaseName}\`.fresh('a')`),
        await one(`SELECT \`${databaseName}\`.f('a') AS f`),
        await one(`SELECT n, a FROM \`${databaseName}\`.t`),
        await one(
          `SELECT EVENT_NAME, DATABASE_COLLATION FROM information_schema.EVENTS WHERE EVENT_SCHEMA = '${databaseName}'`,
        ),
        await one(
          `SELECT DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = '${databaseName}'`,
        ),
      ].map((row) => JSON.stringify(row))
    }
    const [original, copy] = [await read(source), await read(clone)]
    expect(copy).toEqual(original)
    expect(original[0]).toContain('latin1_german1_ci')
    expect(original[1]).toContain('utf8mb4_bin')
  } finally {
    for (const name of [source, clone]) await session.query(`DROP DATABASE IF EXISTS \`${name}\``)
  }
})

test('brings a function that is named like the marker, and refuses a procedure', async () => {
  await using session = await openSession(connection)
  const source = `mark${randomBytes(4).toString('hex')}`
  try {
    await session.query(
      `CREATE DATABASE ${source}; USE ${source}; CREATE FUNCTION _dbenv() RETURNS INT NO SQL RETURN 7`,
    )
    const report = await cloneDatabaseSchema(source, `${source}_copy`, { connection })
    expect(report.counts.routines).toBe(1)
    expect(await session.rows(`SELECT ${source}_copy._dbenv() AS seven`)).toEqual([{ seven: 7 }])
    await session.query(`CREATE PROCEDURE ${source}._dbenv() SELECT 1`)
    await expect(cloneDatabaseSchema(source, `${source}_more`, { connection })).rejects.toMatchObject({
      problems: [{ type: 'unwritable-object', object: 'procedure _dbenv', message: expect.stringContaining('marks') }],
    })
  } finally {
    for (const name of [source, `${source}_copy`]) await session.query(`DROP DATABASE IF EXISTS ${name}`)
  }
})
