import { expect, test } from 'vitest'
import type { DatabaseAdapter } from '../src/database-adapter.ts'
import { collect } from './knex-contract/contract.ts'
import { createTestEnvironment } from './test-environment.ts'

/** What JavaScript passes where TypeScript would not compile. */
type Call = (db: Untyped, data: string) => unknown

type Untyped = Readonly<Record<Exclude<keyof DatabaseAdapter, symbol>, (...values: unknown[]) => unknown>>

const ARGUMENT = 'DBENV_INVALID_ARGUMENT'
const VALUE = 'DBENV_REFUSED_VALUE'

const row = { id: 2, v: 'x' }

async function* asyncRows(): AsyncGenerator<object> {
  yield row
}

function* lateColumn(): Generator<object> {
  for (let id = 10; id < 600; id += 1) yield { id }
  yield { id: 600, v: 'late' }
}

class Point {
  get id(): number {
    return 2
  }
}

const refused: readonly (readonly [title: string, call: Call, code: string, says?: string])[] = [
  ['rows that are null', (db, data) => db.saveToDatabase(null, data, 't'), ARGUMENT, '`null`'],
  ['rows that are a text', (db, data) => db.saveToDatabase('abc', data, 't'), ARGUMENT],
  ['one row', (db, data) => db.saveToDatabase(row, data, 't'), ARGUMENT, '`[row]`'],
  ['a promise of rows', (db, data) => db.saveToDatabase(Promise.resolve([]), data, 't'), ARGUMENT, 'Await'],
  ['a row that is null', (db, data) => db.saveToDatabase([row, null], data, 't'), ARGUMENT, 'Row 1'],
  ['a hole among the rows', (db, data) => db.saveToDatabase(new Array(1), data, 't'), ARGUMENT, 'Row 0'],
  ['a row that is a number', (db, data) => db.saveToDatabase([5], data, 't'), ARGUMENT],
  ['a row that is a text', (db, data) => db.saveToDatabase(['x'], data, 't'), ARGUMENT],
  ['a row that is an array', (db, data) => db.saveToDatabase([[2, 'x']], data, 't'), ARGUMENT],
  ['a row that is a Map', (db, data) => db.saveToDatabase([new Map([['id', 2]])], data, 't'), ARGUMENT],
  ['a row without properties of its own', (db, data) => db.saveToDatabase([new Point()], data, 't'), ARGUMENT],
  ['NaN', (db, data) => db.saveToDatabase([{ id: Number.NaN }], data, 't'), VALUE, 'Row 0: Column `id`'],
  ['Infinity', (db, data) => db.saveToDatabase([{ id: Number.POSITIVE_INFINITY }], data, 't'), VALUE],
  ['a bigint that is too large', (db, data) => db.saveToDatabase([{ id: 2n ** 31n }], data, 't'), VALUE],
  ['an object for a text', (db, data) => db.saveToDatabase([{ id: 2, v: {} }], data, 't'), VALUE],
  ['an invalid Date', (db, data) => db.saveToDatabase([{ id: 2, v: new Date(Number.NaN) }], data, 't'), VALUE],
  ['an unknown column', (db, data) => db.saveToDatabase([{ id: 2, w: 1 }], data, 't'), 'DBENV_UNKNOWN_COLUMN'],
  ['another spelling of a column', (db, data) => db.saveToDatabase([{ ID: 2 }], data, 't'), 'DBENV_UNKNOWN_COLUMN'],
  ['an unknown table', (db, data) => db.saveToDatabase([row], data, 'u'), 'DBENV_UNKNOWN_TABLE'],
  ['a table with its database', (db, data) => db.saveToDatabase([row], data, 'd.t'), 'DBENV_UNKNOWN_TABLE', 'without'],
  ['a table without a name', (db, data) => db.saveToDatabase([row], data, ''), ARGUMENT, '`table`'],
  ['a base name without a name', (db) => db.saveToDatabase([row], null, 't'), ARGUMENT, '`baseName`'],
  [
    'duplicates misspelled',
    (db, data) => db.saveToDatabase([row], data, 't', { duplicates: 'skip' }),
    ARGUMENT,
    '"skip"',
  ],
  ['duplicates as a boolean', (db, data) => db.saveToDatabase([row], data, 't', { duplicates: true }), ARGUMENT],
  ['options that are a text', (db, data) => db.saveToDatabase([row], data, 't', 'ignore'), ARGUMENT],
  [
    'an option misspelled',
    (db, data) => db.saveToDatabase([row], data, 't', { duplicate: 'ignore' }),
    ARGUMENT,
    '`dup',
  ],
  [
    'an option misspelled of an update',
    (db, data) => db.updateWhere(data, 't', { v: 'x' }, 'TRUE', { batchsize: 9 }),
    ARGUMENT,
    '`batchsize`',
  ],
  [
    'an option misspelled of a transaction',
    (db, data) => db.transaction([data], async () => {}, { isolation: 'serializable' }),
    ARGUMENT,
    '`isolation`',
  ],
  ['a transaction without a body', (db, data) => db.transaction([data]), ARGUMENT, '`body`'],
  ['no columns', (db, data) => db.saveToDatabase([row], data, 't', { columns: [] }), ARGUMENT],
  ['a column twice', (db, data) => db.saveToDatabase([row], data, 't', { columns: ['id', 'id'] }), ARGUMENT, 'twice'],
  ['a signal that is none', (db, data) => db.saveToDatabase([row], data, 't', { signal: {} }), ARGUMENT],
  ['a callback that is none', (db, data) => db.saveToDatabase([row], data, 't', { onProgress: 1 }), ARGUMENT],
  ['no key columns', (db, data) => db.dynamicBatchUpdate(data, 't', [row], { keyColumns: [] }), ARGUMENT],
  ['key columns as a text', (db, data) => db.dynamicBatchUpdate(data, 't', [row], { keyColumns: 'id' }), ARGUMENT],
  ['no options of an update', (db, data) => db.dynamicBatchUpdate(data, 't', [row]), ARGUMENT, '`keyColumns`'],
  [
    'a stream of updates',
    (db, data) => db.dynamicBatchUpdate(data, 't', asyncRows(), { keyColumns: ['id'] }),
    ARGUMENT,
    '`rows` must be an array or an iterable of rows, got an object (AsyncGenerator). Collect it first',
  ],
  [
    'an update of a row that is null',
    (db, data) => db.dynamicBatchUpdate(data, 't', [null], { keyColumns: ['id'] }),
    ARGUMENT,
  ],
  [
    'an update that sets nothing',
    (db, data) => db.dynamicBatchUpdate(data, 't', [{ id: 1 }], { keyColumns: ['id'] }),
    ARGUMENT,
  ],
  [
    'an update without its key',
    (db, data) => db.dynamicBatchUpdate(data, 't', [{ v: 'x' }], { keyColumns: ['id'] }),
    ARGUMENT,
  ],
  [
    'an unknown key column',
    (db, data) => db.dynamicBatchUpdate(data, 't', [{ w: 1, v: 'x' }], { keyColumns: ['w'] }),
    'DBENV_UNKNOWN_COLUMN',
  ],
  ['a condition that is none', (db, data) => db.updateWhere(data, 't', { v: 'x' }), ARGUMENT, '`condition`'],
  ['a condition that opens another', (db, data) => db.updateWhere(data, 't', { v: 'x' }, 'FALSE) OR (TRUE'), ARGUMENT],
  ['a binding too many', (db, data) => db.updateWhere(data, 't', { v: 'x' }, 'id > ?', { bindings: [0, 9] }), ARGUMENT],
  ['values of undefined', (db, data) => db.updateWhere(data, 't', { v: undefined }, 'TRUE'), ARGUMENT],
  ['no values', (db, data) => db.updateWhere(data, 't', null, 'TRUE'), ARGUMENT],
  ['a transaction over a text', (db, data) => db.transaction(data, async () => {}), ARGUMENT, '`baseNames`'],
  ['a statement that is none', (db, data) => db.queryDatabase(data), ARGUMENT, '`sql`'],
  ['a table of no statement', (db, data) => db.queryTable(data, 5), ARGUMENT, '`sql`'],
  ['fewer bindings than placeholders', (db, data) => db.queryDatabase(data, 'SELECT ?, ?', [1]), ARGUMENT, '2 placeh'],
  ['more bindings than placeholders', (db, data) => db.queryTable(data, "SELECT ?, '?'", [1, 2]), ARGUMENT, '2 values'],
  ['no bindings for a placeholder', (db, data) => db.queryDatabase(data, 'SELECT ?'), ARGUMENT, '0 values'],
  [
    'a stream with too many bindings',
    (db, data) => collect(db.streamDatabase(data, 'SELECT 1', [1]) as AsyncIterable<unknown>),
    ARGUMENT,
    '1 value',
  ],
  [
    'a column beside `columns`',
    (db, data) => db.saveToDatabase([{ ...row, zzz: 1 }], data, 't', { columns: ['id', 'v'] }),
    ARGUMENT,
    'holds `zzz`, which the option `columns` does not name (id, v)',
  ],
  [
    'a column that the first rows of a stream do not have',
    (db, data) => db.saveToDatabase(lateColumn(), data, 't'),
    ARGUMENT,
    'none of the first rows of the stream',
  ],
  [
    'keys that are equal by their collation alone',
    async (db, data) => {
      const ci = 'CREATE TABLE ci (k VARCHAR(20) COLLATE utf8mb4_general_ci PRIMARY KEY, v INT)'
      await db.queryDatabase(data, ci)
      const rows = ['trader7', 'TRADER7'].map((k) => ({ k, v: 1 }))
      return await db.dynamicBatchUpdate(data, 'ci', rows, { keyColumns: ['k'] })
    },
    'DBENV_DUPLICATE_KEY',
    'TRADER7 and trader7',
  ],
  ['bindings that are no array', (db, data) => db.queryDatabase(data, 'SELECT ?', 'x'), ARGUMENT, '`bindings`'],
]

const cases = refused.map(([title, call, code, says = '']) => [title, call, code, says] as const)

test.concurrent.each(cases)('refuses %s, and changes nothing', async (_title, call, code, says) => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  // Every method can be called with anything from JavaScript.
  const error = await Promise.resolve(call(db as Untyped, env.data)).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code, message: expect.stringContaining(says) })
  expect(await db.queryDatabase(env.data, 'SELECT * FROM t')).toEqual([{ id: 1, v: 'test' }])
})

test('says of a refused value which row and column it is of', async () => {
  await using env = await createTestEnvironment()
  const saved = env.adapter().saveToDatabase([row, { id: 3, v: 5 }], env.data, 't')
  await expect(saved).rejects.toMatchObject({ name: 'RefusedValueError', rowIndex: 1, column: 'v' })
  await expect(saved).rejects.toBeInstanceOf(TypeError)
})

test('walks the whole table whatever the number of bindings and a `?` in a string', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  await db.saveToDatabase(
    Array.from({ length: 19 }, (_, index) => ({ id: index + 2, v: 'a?b' })),
    env.data,
    't',
  )
  const options = { bindings: ['a?b', 5], batchSize: 3 }
  const result = await db.updateWhere(env.data, 't', { v: '?' }, `v = ? AND v <> 'c?d' AND id > ? -- why?`, options)
  expect(result).toEqual({ matched: 15, changed: 15, batches: 7 })
})

test('writes to a view of a table, and refuses one over groups of rows', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  await db.queryDatabase(env.data, 'CREATE VIEW every_row AS SELECT id, v FROM t')
  await db.queryDatabase(env.data, 'CREATE VIEW numbers AS SELECT v, COUNT(*) AS n FROM t GROUP BY v')
  expect(await db.saveToDatabase([row], env.data, 'every_row')).toMatchObject({ inserted: 1 })
  const refusedView = { code: 'DBENV_NOT_WRITABLE', table: 'numbers', message: expect.stringContaining('is a view:') }
  await expect(db.saveToDatabase([{ v: 'x', n: 1 }], env.data, 'numbers')).rejects.toMatchObject(refusedView)
  const update = db.dynamicBatchUpdate(env.data, 'numbers', [{ v: 'x', n: 1 }], { keyColumns: ['v'] })
  await expect(update).rejects.toMatchObject(refusedView)
})

test('gives duplicates in a view new values where the server lets them be counted, and says where not', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  await db.queryDatabase(env.data, 'CREATE VIEW every_row AS SELECT id, v FROM t')
  const save = () => db.saveToDatabase([row], env.data, 'every_row', { duplicates: 'update' })
  const [server] = await env.run('SELECT VERSION() AS version')
  if (String(server?.['version']).includes('MariaDB')) return expect(await save()).toMatchObject({ inserted: 1 })
  await expect(save()).rejects.toMatchObject({
    code: 'DBENV_NOT_WRITABLE',
    message: expect.stringMatching(/is a view: MySQL lets nobody count .+ Write to the table behind it/),
  })
})

test('says of a view whose table is gone that it is a view', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  await db.queryDatabase(env.data, 'CREATE TABLE gone (id INT PRIMARY KEY, v VARCHAR(20))')
  await db.queryDatabase(env.data, 'CREATE VIEW broken AS SELECT id, v FROM gone')
  await db.queryDatabase(env.data, 'DROP TABLE gone')
  const message = expect.stringMatching(
    /^`broken` of database `data\w+_test-\S+` is a view whose columns .+ gone or hidden/,
  )
  const saved = db.saveToDatabase([row], env.data, 'broken')
  await expect(saved).rejects.toMatchObject({ code: 'DBENV_NOT_WRITABLE', table: 'broken', message })
})
