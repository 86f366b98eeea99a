import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { createTable, many, save } from './save-fixture.ts'
import { createTestDatabase } from './test-database.ts'
import { createTestEnvironment } from './test-environment.ts'

/** More than the server is given at a time. */
const lots = Array.from({ length: 12_000 }, (_, id) => ({ id, name: `name ${id}`.padEnd(20, '.'), price: `${id}.25` }))

describe('a source that gives nothing more', () => {
  const stopping = () => AbortSignal.timeout(300)

  test('is interrupted by the signal, closed, and leaves no row', async () => {
    await using database = await createTestDatabase()
    await createTable(database)
    let isClosed = false
    const source: AsyncIterable<object> = {
      [Symbol.asyncIterator]: () => {
        const rows = lots.values()
        return {
          next: async () => {
            const { done, value } = rows.next()
            return done === true ? await new Promise<never>(() => {}) : { done: false, value }
          },
          return: async () => {
            isClosed = true
            return { done: true, value: undefined }
          },
        }
      },
    }
    await expect(save(database, source, { signal: stopping() })).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(isClosed).toBe(true)
    expect(await database.run('SELECT * FROM t')).toEqual([])
  })

  test('is interrupted before its first row', async () => {
    await using database = await createTestDatabase()
    await createTable(database)
    const source = async function* () {
      await new Promise<never>(() => {})
      yield* lots
    }
    await expect(save(database, source(), { signal: stopping() })).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  test('is let go when it is a stream', async () => {
    await using database = await createTestDatabase()
    await createTable(database)
    const stream = new Readable({ objectMode: true, read: () => {} })
    for (const row of lots) stream.push(row)
    await expect(save(database, stream, { signal: stopping() })).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(stream.destroyed).toBe(true)
    expect(await database.run('SELECT * FROM t')).toEqual([])
  })

  test('ends one LOAD DATA and starts another when it goes on', async () => {
    await using database = await createTestDatabase()
    await createTable(database)
    const progress: number[] = []
    const source = async function* () {
      yield* lots.slice(0, 9_000)
      await new Promise((resolve) => setTimeout(resolve, 1_500))
      yield* lots.slice(9_000)
    }
    const onProgress = ({ rows }: { readonly rows: number }) => progress.push(rows)
    expect(await save(database, source(), { onProgress })).toMatchObject({ sent: 12_000, inserted: 12_000 })
    expect(progress).toEqual([expect.any(Number), 12_000])
    expect(await database.run('SELECT * FROM t ORDER BY id')).toEqual(lots)
  })
})

test('closes a generator that it does not read to its end', async () => {
  await using database = await createTestDatabase()
  await createTable(database)
  let isClosed = false
  const source = function* () {
    try {
      yield* many
      yield { id: 'no number', name: 'x', price: '1' }
      yield* many
    } finally {
      isClosed = true
    }
  }
  await expect(save(database, source())).rejects.toThrow(/^Row 2500: Column `id`/)
  expect(isClosed).toBe(true)
})

test('saves what a row, its Date and its Buffer held when the source gave them', async () => {
  await using database = await createTestDatabase()
  await database.run('CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(9), at DATETIME, b VARBINARY(4))')
  const count = 2_600
  const source = function* () {
    const row: { v?: string; at: Date; b: Buffer } = { at: new Date(0), b: Buffer.alloc(4) }
    for (let index = 0; index < count; index += 1) {
      if (index > 2) row.v = `v${index}`
      row.at.setTime(index * 1_000)
      row.b.writeUInt32BE(index)
      yield row
    }
  }
  expect(await save(database, source())).toMatchObject({ inserted: count })
  const right = `at = FROM_UNIXTIME(id - 1) AND CONV(HEX(b), 16, 10) = id - 1 AND v <=> IF(id > 3, CONCAT('v', id - 1), NULL)`
  expect(await database.run(`SELECT COUNT(*) AS n, SUM(${right}) AS rights FROM t`)).toMatchObject([
    { n: count, rights: String(count) },
  ])
})

test('says what was wrong with a row, also when the source fails to close', async () => {
  await using database = await createTestDatabase()
  await createTable(database)
  const source = {
    [Symbol.iterator]: () => ({
      next: () => ({ done: false, value: { id: 'no number' } }),
      return: () => {
        throw new Error('not closed')
      },
    }),
  }
  await expect(save(database, source)).rejects.toMatchObject({ code: 'DBENV_REFUSED_VALUE', rowIndex: 0 })
})

test('takes an array, and rows of one object, as they are when it is called', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  const rows = Array.from({ length: 9 }, (_, index) => ({ id: index + 2, v: 'x' }))
  const saving = db.saveToDatabase(rows, env.data, 't')
  rows.length = 0
  expect(await saving).toMatchObject({ sent: 9 })
  const source = function* () {
    const row = { id: 0, v: '' }
    for (let id = 2; id < 11; id += 1) yield Object.assign(row, { id, v: `v${id}` })
  }
  expect(await db.dynamicBatchUpdate(env.data, 't', source(), { keyColumns: ['id'] })).toMatchObject({ changed: 9 })
  expect(await db.queryDatabase(env.data, "SELECT COUNT(*) AS n FROM t WHERE v = CONCAT('v', id)")).toEqual([{ n: 9 }])
})
