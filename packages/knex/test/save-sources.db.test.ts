import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { createTable, many, save } from './save-fixture.ts'
import { createTestDatabase } from './test-database.ts'

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
