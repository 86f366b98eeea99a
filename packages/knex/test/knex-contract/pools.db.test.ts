import { expect, test } from 'vitest'
import { ids, withEngine } from './contract.ts'

test.concurrent('a raw USE that a later call does not inherit', async () => {
  await withEngine({ pool: { max: 1 } }, async (db, { data, other }) => {
    await db.raw(`USE ${other}`)
    const [[row]] = await db.raw('SELECT DATABASE() LIKE ? AS isOwn', [`${data}%`])
    expect(row.isOwn).toBe(1)
  })
})

test.concurrent('a transaction left open that a later call does not inherit', async () => {
  await withEngine({ pool: { max: 1 } }, async (db) => {
    const connection = await db.client.acquireConnection()
    await connection.promise().query('BEGIN')
    await connection.promise().query('INSERT INTO t VALUES (5, NULL)')
    await db.client.releaseConnection(connection)
    expect(await db('t').pluck('id')).toEqual([1])
  })
})

test.concurrent('several statements in one text', async () => {
  await withEngine({ driver: { multipleStatements: true } }, async (db, { other }) => {
    await db.raw(
      `INSERT INTO ${other}.t VALUES (2, NULL); USE ${other}; INSERT INTO t VALUES (3, NULL); DELETE FROM ${other}.t WHERE id = 1`,
    )
    expect(await ids(db, other)).toEqual([2, 3])
  })
})
