import { collect, contract, ids, one, type Path } from './contract.ts'

const transactions: readonly Path[] = [
  [
    'forUpdate in a transaction',
    (db, { other }) => db.transaction((trx) => trx(`${other}.t`).forUpdate().select('v')),
    one,
  ],
  [
    'a transaction that commits',
    async (db, { other }) => {
      await db.transaction(async (trx) => {
        await trx(`${other}.t`).insert({ id: 2 })
      })
      return await ids(db, other)
    },
    [1, 2],
  ],
  [
    'a transaction that rolls back',
    async (db, { other }) => {
      await db
        .transaction(async (trx) => {
          await trx(`${other}.t`).insert({ id: 2 })
          throw new Error('no')
        })
        .catch(() => {})
      return await ids(db, other)
    },
    [1],
  ],
  [
    'a transaction held by hand',
    async (db, { other }) => {
      const trx = await db.transaction()
      await trx(`${other}.t`).insert({ id: 2 })
      await trx.commit()
      return await ids(db, other)
    },
    [1, 2],
  ],
  [
    'transacting',
    async (db, { other }) => {
      await db.transaction(async (trx) => {
        await db(`${other}.t`).transacting(trx).insert({ id: 2 })
      })
      return await ids(db, other)
    },
    [1, 2],
  ],
  [
    'a savepoint that rolls back',
    async (db, { other }) => {
      await db.transaction(async (trx) => {
        await trx(`${other}.t`).insert({ id: 2 })
        await trx
          .transaction(async (inner) => {
            await inner(`${other}.t`).insert({ id: 3 })
            throw new Error('no')
          })
          .catch(() => {})
      })
      return await ids(db, other)
    },
    [1, 2],
  ],
  [
    'a transaction provider',
    async (db, { other }) => {
      const trx = await db.transactionProvider()()
      await trx(`${other}.t`).insert({ id: 2 })
      await trx.commit()
      return await ids(db, other)
    },
    [1, 2],
  ],

  [
    'an isolation level',
    (db, { other }) => db.transaction((trx) => trx(`${other}.t`).select('v'), { isolationLevel: 'serializable' }),
    one,
  ],
  [
    'a transaction that only reads',
    (db, { other }) => db.transaction((trx) => trx(`${other}.t`).select('v'), { readOnly: true }),
    one,
  ],
  [
    'forShare and skipLocked',
    (db, { other }) => db.transaction((trx) => trx(`${other}.t`).forUpdate().skipLocked().select('v')),
    one,
  ],
  [
    'raw in a transaction',
    async (db, { other }) => await db.transaction(async (trx) => (await trx.raw(`SELECT v FROM ${other}.t`))[0]),
    one,
  ],
  [
    'a schema builder in a transaction',
    async (db, { other }) => {
      await db.transaction((trx) => trx.schema.withSchema(other).createTable('n', (table) => table.integer('a')))
      return await db.schema.withSchema(other).hasTable('n')
    },
    true,
  ],
  [
    'hasTable in a transaction',
    async (db, { other }) => await db.transaction((trx) => trx.schema.withSchema(other).hasTable('t')),
    true,
  ],
  [
    'columnInfo in a transaction',
    async (db) => await db.transaction(async (trx) => Object.keys(await trx('t').columnInfo())),
    ['id', 'v'],
  ],
  [
    'a stream in a transaction',
    async (db, { other }) => await db.transaction(async (trx) => await collect(trx(`${other}.t`).select('v').stream())),
    one,
  ],
  [
    'a connection of a transaction',
    async (db, { other }) => {
      const trx = await db.transaction()
      const connection = await trx.client.acquireConnection()
      const rows = await db(`${other}.t`).connection(connection).select('v')
      await trx.commit()
      return rows
    },
    one,
  ],
  [
    'transacting of a schema builder',
    async (db, { other }) => {
      await db.transaction(async (trx) => {
        await db.schema
          .transacting(trx)
          .withSchema(other)
          .createTable('n', (table) => table.integer('a'))
      })
      return await db.schema.withSchema(other).hasTable('n')
    },
    true,
  ],
  [
    'a savepoint in a savepoint',
    async (db, { other }) => {
      await db.transaction((trx) =>
        trx.transaction((inner) => inner.transaction((innermost) => innermost(`${other}.t`).insert({ id: 2 }))),
      )
      return await ids(db, other)
    },
    [1, 2],
  ],
  [
    'statements at once in a transaction',
    async (db, { other }) =>
      await db.transaction(async (trx) => await Promise.all([trx('t').pluck('v'), trx(`${other}.t`).pluck('v')])),
    [['test'], ['test']],
  ],
  [
    'a nested transaction held by hand',
    async (db, { other }) => {
      const trx = await db.transaction()
      const inner = await trx.transaction()
      await inner(`${other}.t`).insert({ id: 2 })
      await inner.rollback()
      await trx(`${other}.t`).insert({ id: 3 })
      await trx.commit()
      return await ids(db, other)
    },
    [1, 3],
  ],
  [
    'savepoints in raw',
    async (db, { other }) => {
      await db.transaction(async (trx) => {
        await trx.raw('SAVEPOINT a')
        await trx(`${other}.t`).del()
        await trx.raw('ROLLBACK TO SAVEPOINT a')
      })
      return await ids(db, other)
    },
    [1],
  ],
]

contract(transactions)
