import { expect, test } from 'vitest'
import { getSessionState } from '../src/state/session-state.ts'
import { readTableShape } from '../src/table/read-table-shape.ts'
import { batchUpdate } from '../src/update/batch-update.ts'
import type { BatchUpdateResult } from '../src/update/update-options.ts'
import { updateWhere } from '../src/update/update-where.ts'
import { createWriteCells } from '../src/write-cells.ts'
import { NEVER, save } from './save-fixture.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { createTestEnvironment } from './test-environment.ts'

const MOST = 1_048_576

/** A table on a connection that is said to take 1 MiB at a time, and the lengths of what goes over it. */
async function createSmallDatabase(): Promise<TestDatabase & { readonly sent: readonly number[] }> {
  const database = await createTestDatabase()
  const { connection } = database
  const state = getSessionState(connection)
  Object.assign(state, { facts: { ...state.facts, maxAllowedPacket: MOST } })
  const sent: number[] = []
  const query: unknown = Reflect.get(connection, 'query')
  Object.defineProperty(connection, 'query', {
    value: (options: { readonly sql: string }, ...rest: unknown[]) => {
      sent.push(Buffer.byteLength(options.sql))
      return typeof query === 'function' && Reflect.apply(query, connection, [options, ...rest])
    },
  })
  await database.run('CREATE TABLE t (id INT PRIMARY KEY, body LONGBLOB, note LONGTEXT)')
  return { ...database, sent }
}

async function update(
  { connection, databaseName }: TestDatabase,
  rows: readonly Readonly<Record<string, unknown>>[],
  mayLoad: boolean,
): Promise<BatchUpdateResult> {
  const shape = await readTableShape(connection, databaseName, 't')
  const writeCells = createWriteCells(connection, { mayLoad, onLoadOff: () => {} })
  return await batchUpdate(connection, shape, rows, { keyColumns: ['id'] }, { writeCells, stop: NEVER })
}

test('says which row is too large before it is sent, in a batch update by either way', async () => {
  await using database = await createSmallDatabase()
  const rows = Array.from({ length: 5 }, (_, index) => ({ id: 9 - index, body: Buffer.alloc(9), note: 'x' }))
  await save(database, rows)
  const large = rows.with(1, { id: 8, body: Buffer.alloc(700_000), note: '' })
  const missing = Array.from({ length: 3_000 }, (_, index) => ({ id: 10_000 - index, body: Buffer.alloc(1), note: '' }))
  const refused = { code: 'DBENV_ROW_TOO_LARGE', rowIndex: 1, maxAllowedPacket: MOST }
  await expect(update(database, large, false)).rejects.toMatchObject(refused)
  await expect(update(database, [...large, ...missing], false)).rejects.toMatchObject(refused)
  expect(Math.max(...database.sent)).toBeLessThan(MOST)
  expect(await database.run('SELECT SUM(LENGTH(body)) AS n FROM t')).toEqual([{ n: '45' }])
})

test('says that what an update by a condition sets is too large', async () => {
  await using database = await createSmallDatabase()
  const { connection, databaseName } = database
  const shape = await readTableShape(connection, databaseName, 't')
  const update = { values: { note: '\\'.repeat(600_000) }, condition: 'id > 0', baseName: databaseName }
  await expect(updateWhere(connection, shape, update, NEVER)).rejects.toMatchObject({
    code: 'DBENV_ROW_TOO_LARGE',
    rowIndex: undefined,
    message: expect.stringContaining('The values to set take'),
  })
})

test('updates rows that are too large together in parts, whatever they take as SQL', async () => {
  await using database = await createSmallDatabase()
  const rows = Array.from({ length: 500 }, (_, id) => ({ id, note: `${id}${`"€`.repeat(2_000)}` }))
  await save(database, rows)
  const changed = rows.map(({ id, note }) => ({ id, note: `${note}\\` }))
  expect(await update(database, changed, true)).toEqual({ sent: 500, matched: 500, changed: 500, missing: 0 })
  expect(Math.max(...database.sent)).toBeLessThan(MOST)
  expect(await database.run('SELECT id, note FROM t ORDER BY id')).toEqual(changed)
})

test('gives nobody the connection that the server closed on a statement that was too large', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 1 } })
  const engine = await db.getEngine(env.data)
  const [row] = await env.run('SELECT @@max_allowed_packet AS bytes')
  // Two digits a byte.
  const value = Buffer.alloc(Number(row?.['bytes']) * 0.52)
  for (const send of [
    () => db.queryDatabase(env.data, 'SELECT LENGTH(?)', [value]),
    async () => await engine.raw('SELECT LENGTH(?)', [value]),
  ]) {
    await expect(send()).rejects.toThrow()
    expect(await db.queryDatabase(env.data, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  }
})
