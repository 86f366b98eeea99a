import { contract, ids, one, type Path } from './contract.ts'

const writing: readonly Path[] = [
  [
    'insert',
    async (db, { other }) => {
      await db(`${other}.t`).insert({ id: 2, v: 'a' })
      return await ids(db, other)
    },
    [1, 2],
  ],
  [
    'insert from a select',
    async (db, { other }) => {
      await db(`${other}.t`).insert(db('t').select(db.raw('id + 1'), 'v'))
      return await ids(db, other)
    },
    [1, 2],
  ],
  ['update', (db, { other }) => db(`${other}.t`).where({ id: 1 }).update({ v: 'b' }), 1],
  ['update with a join', (db, { other }) => db(`${other}.t as o`).join('t', 't.id', 'o.id').update({ 'o.v': 'c' }), 1],
  ['delete', (db, { other }) => db(`${other}.t`).where({ id: 1 }).del(), 1],
  [
    'onConflict merge',
    async (db, { other }) => {
      await db(`${other}.t`).insert({ id: 1, v: 'm' }).onConflict('id').merge()
      return await db(`${other}.t`).pluck('v')
    },
    ['m'],
  ],
  [
    'onConflict ignore',
    async (db, { other }) => {
      await db(`${other}.t`).insert({ id: 1, v: 'm' }).onConflict('id').ignore()
      return await db(`${other}.t`).pluck('v')
    },
    ['test'],
  ],
  [
    'increment',
    async (db, { other }) => {
      await db(`${other}.t`).increment('id', 5)
      return await ids(db, other)
    },
    [6],
  ],
  [
    'truncate',
    async (db, { other }) => {
      await db(`${other}.t`).truncate()
      return await ids(db, other)
    },
    [],
  ],
  [
    'batchInsert',
    async (db, { other }) => {
      await db.batchInsert(`${other}.t`, [{ id: 2 }, { id: 3 }, { id: 4 }], 2)
      return await ids(db, other)
    },
    [1, 2, 3, 4],
  ],

  [
    'insert with a default',
    async (db, { other }) => {
      await db(`${other}.t`).insert([{ id: 2 }, { id: 3, v: 'x' }])
      return await ids(db, other)
    },
    [1, 2, 3],
  ],
  [
    'insert by into',
    async (db, { other }) => {
      await db.insert({ id: 2 }).into(`${other}.t`)
      return await ids(db, other)
    },
    [1, 2],
  ],
  [
    'insert with a schema',
    async (db, { other }) => {
      await db.withSchema(other).insert({ id: 2 }).into('t')
      return await ids(db, other)
    },
    [1, 2],
  ],
  [
    'insert with columns and raw values',
    async (db, { other }) => {
      await db.into(db.raw('?? (??, ??)', [`${other}.t`, 'id', 'v'])).insert(db('t').select(db.raw('id + 1'), 'v'))
      return await ids(db, other)
    },
    [1, 2],
  ],
  [
    'onConflict merge of chosen values',
    async (db, { other }) => {
      await db(`${other}.t`)
        .insert({ id: 1, v: 'm' })
        .onConflict()
        .merge({ v: db.raw(`(SELECT MAX(o.v) FROM t o)`) })
      return await db(`${other}.t`).pluck('v')
    },
    ['test'],
  ],
  [
    'update by a subquery',
    async (db, { other }) => {
      await db('t').update({ v: db(`${other}.t`).select(db.raw("CONCAT(v, '!')")) })
      return await db('t').pluck('v')
    },
    ['test!'],
  ],
  [
    'update by a reference',
    async (db, { other }) => {
      await db('t').join(`${other}.t as o`, 'o.id', 't.id').update('t.v', db.ref('o.v'))
      return await db('t').select('v')
    },
    one,
  ],
  ['delete with a join', (db, { other }) => db('t').join(`${other}.t as o`, 'o.id', 't.id').del(), 1],
  ['delete with a subquery', (db, { other }) => db(`${other}.t`).whereIn('id', db('t').select('id')).del(), 1],
  [
    'decrement',
    async (db, { other }) => {
      await db(`${other}.t`).where({ id: 1 }).decrement({ id: 3 })
      return await ids(db, other)
    },
    [-2],
  ],
  [
    'replace',
    async (db, { other }) => {
      await db.raw('REPLACE INTO ?? VALUES (?, ?)', [`${other}.t`, 1, 'r'])
      return await db(`${other}.t`).pluck('v')
    },
    ['r'],
  ],
  [
    'upsert in raw',
    async (db, { other }) => {
      await db.raw(
        `INSERT INTO ${other}.t (id, v) VALUES (1, 'u') ON DUPLICATE KEY UPDATE v = CONCAT(${other}.t.v, '+')`,
      )
      return await db(`${other}.t`).pluck('v')
    },
    ['test+'],
  ],
  [
    'batchInsert in a transaction',
    async (db, { other }) => {
      await db.transaction((trx) => trx.batchInsert(`${other}.t`, [{ id: 2 }, { id: 3 }], 1).transacting(trx))
      return await ids(db, other)
    },
    [1, 2, 3],
  ],
  [
    'a delete over two databases',
    async (db, { other }) => {
      await db.raw(`DELETE t, o FROM t JOIN ${other}.t o USING (id)`)
      return [await db('t').pluck('id'), await ids(db, other)]
    },
    [[], []],
  ],
]

contract(writing)
