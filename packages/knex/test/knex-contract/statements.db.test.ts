import { contract, one, type Path } from './contract.ts'

const statements: readonly Path[] = [
  [
    'a procedure',
    async (db, { other }) => {
      await db.raw(`CREATE PROCEDURE ${other}.p() SELECT v FROM ${other}.t`)
      const [[rows]] = await db.raw(`CALL ${other}.p()`)
      return rows
    },
    one,
  ],
  [
    'LOCK and UNLOCK TABLES',
    (db, { other }) =>
      db.transaction(async (trx) => {
        await trx.raw(`LOCK TABLES ${other}.t READ`)
        const rows = await trx(`${other}.t`).select('v')
        await trx.raw('UNLOCK TABLES')
        return rows
      }),
    one,
  ],

  [
    'a procedure with several results',
    async (db, { other }) => {
      await db.raw(
        `CREATE PROCEDURE ${other}.p(IN a INT, OUT b INT) BEGIN SELECT v FROM ${other}.t; SELECT v FROM t WHERE id = a; SET b = 7; END`,
      )
      const [results] = await db.raw(`CALL ${other}.p(?, @b)`, [1])
      return results.slice(0, 2)
    },
    [one, one],
  ],
  [
    'a function',
    async (db, { other }) => {
      await db.raw(`CREATE FUNCTION ${other}.f() RETURNS VARCHAR(20) READS SQL DATA RETURN (SELECT v FROM ${other}.t)`)
      return (await db.raw(`SELECT ${other}.f() AS v`))[0]
    },
    one,
  ],
  [
    'a variable',
    async (db, { other }) =>
      await db.transaction(async (trx) => {
        await trx.raw(`SET @v = (SELECT v FROM ${other}.t)`)
        return (await trx.raw('SELECT @v AS v'))[0]
      }),
    one,
  ],
  ['SHOW TABLES', async (db, { other }) => (await db.raw(`SHOW TABLES FROM ${other}`))[0].length, 1],
  ['SHOW CREATE TABLE', async (db, { other }) => (await db.raw(`SHOW CREATE TABLE ${other}.t`))[0].length, 1],
  ['SHOW COLUMNS', async (db, { other }) => (await db.raw(`SHOW FULL COLUMNS FROM t FROM ${other}`))[0].length, 2],
  ['SHOW INDEX', async (db, { other }) => (await db.raw(`SHOW INDEX FROM ${other}.t`))[0].length, 1],
  [
    'SHOW CREATE DATABASE',
    async (db, { other, otherDatabase }) =>
      (await db.raw(`SHOW CREATE DATABASE ${other}`))[0][0].Database === otherDatabase,
    true,
  ],
  ['DESCRIBE', async (db, { other }) => (await db.raw(`DESC ${other}.t`))[0].length, 2],
  ['EXPLAIN', async (db, { other }) => (await db.raw(`EXPLAIN SELECT * FROM ${other}.t`))[0].length, 1],
  [
    'ANALYZE, CHECK, OPTIMIZE and CHECKSUM TABLE',
    async (db, { other, otherDatabase }) => {
      const tables: string[] = []
      for (const verb of ['ANALYZE', 'CHECK', 'OPTIMIZE', 'CHECKSUM'])
        tables.push((await db.raw(`${verb} TABLE ${other}.t`))[0][0].Table)
      return tables.map((table) => table === `${otherDatabase}.t`)
    },
    [true, true, true, true],
  ],
  [
    'HANDLER',
    async (db, { other }) =>
      await db.transaction(async (trx) => {
        await trx.raw(`HANDLER ${other}.t OPEN AS h`)
        const [rows] = await trx.raw('HANDLER h READ FIRST')
        await trx.raw('HANDLER h CLOSE')
        return rows
      }),
    [{ id: 1, v: 'test' }],
  ],
  ['DO', async (db, { other }) => (await db.raw(`DO (SELECT v FROM ${other}.t)`))[0].affectedRows, 0],
  ['a version comment', async (db, { other }) => (await db.raw(`SELECT v FROM /*!50000 ${other}.t */`))[0], one],
  [
    'a comment between the parts of a name',
    async (db, { other }) => (await db.raw(`SELECT v FROM ${other} /* of */ . -- the\n t`))[0],
    one,
  ],
  [
    'a string that looks like a name',
    async (db, { other }) => (await db.raw(`SELECT '${other}.t' LIKE 'config%.t' AS v`))[0],
    [{ v: 1 }],
  ],
  [
    'a temporary table',
    async (db, { other }) =>
      await db.transaction(async (trx) => {
        await trx.raw(`CREATE TEMPORARY TABLE ${other}.tmp AS SELECT v FROM ${other}.t`)
        return (await trx.raw(`SELECT v FROM ${other}.tmp`))[0]
      }),
    one,
  ],
  [
    'CREATE TABLE AS SELECT',
    async (db, { other }) => {
      await db.raw(`CREATE TABLE n AS SELECT v FROM ${other}.t`)
      return await db('n').select('v')
    },
    one,
  ],
  [
    'a name in capitals of a statement without spaces',
    async (db, { other }) => (await db.raw(`SELECT(v)FROM\`${other}\`.\`t\``))[0],
    one,
  ],
  [
    'INTO a variable',
    async (db, { other }) =>
      await db.transaction(async (trx) => {
        await trx.raw(`SELECT v INTO @w FROM ${other}.t`)
        return (await trx.raw('SELECT @w AS v'))[0]
      }),
    one,
  ],
  [
    'a database of its own made and dropped',
    async (db, { other, otherDatabase }) => {
      await db.raw(`DROP DATABASE ${other}`)
      await db.raw(`CREATE DATABASE ${other}`)
      return (
        await db.raw('SELECT schema_name AS name FROM information_schema.schemata WHERE schema_name = ?', [
          otherDatabase,
        ])
      )[0].length
    },
    1,
  ],
  [
    'a database that is not of the environment',
    async (db) => await db.raw('SELECT * FROM elsewhere.t').catch(({ code }: { code: string }) => code),
    'DBENV_UNLISTED_DATABASE',
  ],
  [
    'a database that is not of the environment, by USE',
    async (db) => await db.raw('USE elsewhere').catch(({ code }: { code: string }) => code),
    'DBENV_UNLISTED_DATABASE',
  ],
]

contract(statements)
