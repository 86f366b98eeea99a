import type { Knex } from 'knex'
import type { Connection } from 'mysql2'
import { contract, ids, one, type Path } from './contract.ts'

const connections: readonly Path[] = [
  [
    'USE, and what follows on the connection',
    (db, { other }) =>
      db.transaction(async (trx) => {
        await trx.raw(`USE ${other}`)
        return await trx('t').select('v')
      }),
    one,
  ],
  [
    'ANSI quotes',
    (db, { other }) =>
      db.transaction(async (trx) => {
        await trx.raw("SET SESSION sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES')")
        const [rows] = await trx.raw(`SELECT v FROM "${other}"."t"`)
        await trx.raw("SET SESSION sql_mode = REPLACE(@@sql_mode, 'ANSI_QUOTES', '')")
        return rows
      }),
    one,
  ],
  [
    'a connection taken from the client',
    async (db, { other }) => {
      const connection = await db.client.acquireConnection()
      try {
        return await new Promise((resolve, reject) => {
          connection.query(`SELECT v FROM ${other}.t`, (error: Error | null, rows: unknown) =>
            error ? reject(error) : resolve(rows),
          )
        })
      } finally {
        await db.client.releaseConnection(connection)
      }
    },
    one,
  ],
  [
    'a prepared statement on a raw connection',
    async (db, { other }) => {
      const connection = await db.client.acquireConnection()
      try {
        return await new Promise((resolve, reject) => {
          connection.execute(`SELECT v FROM ${other}.t WHERE id = ?`, [1], (error: Error | null, rows: unknown) =>
            error ? reject(error) : resolve(rows),
          )
        })
      } finally {
        await db.client.releaseConnection(connection)
      }
    },
    one,
  ],

  [
    'a prepared statement held by hand',
    async (db, { other }) =>
      await withConnection(db, async (connection) => {
        const statement = await connection.promise().prepare(`SELECT v FROM ${other}.t WHERE id = ?`)
        const [rows] = await statement.execute([1])
        await statement.close()
        return rows
      }),
    one,
  ],
  [
    'a promise connection',
    async (db, { other }) =>
      await withConnection(
        db,
        async (connection) =>
          (await connection.promise().query({ sql: `SELECT v FROM ${other}.t`, rowsAsArray: true }))[0],
      ),
    [['test']],
  ],
  [
    'named placeholders of the driver',
    async (db, { other }) =>
      await withConnection(
        db,
        async (connection) =>
          (
            await connection
              .promise()
              .query({ sql: `SELECT v FROM ${other}.t WHERE id = :id`, namedPlaceholders: true }, { id: 1 })
          )[0],
      ),
    one,
  ],
  [
    'a command made before it is sent',
    async (db, { other }) =>
      await withConnection(db, async (connection) => {
        const createQuery: unknown = Reflect.get(connection.constructor, 'createQuery')
        if (typeof createQuery !== 'function') throw new TypeError('mysql2 has no createQuery.')
        return await new Promise((resolve, reject) => {
          const settle = (error: unknown, rows: unknown) => (error ? reject(error) : resolve(rows))
          connection.query(createQuery(`SELECT v FROM ${other}.t`, [], settle, connection.config))
        })
      }),
    one,
  ],
  [
    'a transaction of the driver',
    async (db, { other }) =>
      await withConnection(db, async (connection) => {
        await connection.promise().beginTransaction()
        await connection.promise().query(`INSERT INTO ${other}.t VALUES (2, NULL)`)
        await connection.promise().rollback()
        return await ids(db, other)
      }),
    [1],
  ],
  [
    'USE after the modes have changed',
    async (db, { other }) =>
      await db.transaction(async (trx) => {
        await trx.raw("SET SESSION sql_mode = 'ANSI_QUOTES'")
        await trx.raw(`USE "${other}"`)
        await trx.raw('SET SESSION sql_mode = DEFAULT')
        return await trx('t').select('v')
      }),
    one,
  ],
  [
    'NO_BACKSLASH_ESCAPES',
    async (db, { other }) =>
      await db.transaction(async (trx) => {
        await trx.raw("SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES'")
        const [rows] = await trx.raw(`SELECT v FROM ${other}.t WHERE v <> '\\' AND v <> '${other}.t'`)
        await trx.raw('SET SESSION sql_mode = DEFAULT')
        return rows
      }),
    one,
  ],
]

contract(connections)

async function withConnection<T>(db: Knex, body: (connection: Connection) => Promise<T>): Promise<T> {
  const connection: Connection = await db.client.acquireConnection()
  try {
    return await body(connection)
  } finally {
    await db.client.releaseConnection(connection)
  }
}
