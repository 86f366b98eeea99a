import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import type { SaveOptions } from '../src/save/save-options.ts'
import { createTestEnvironment } from './test-environment.ts'

const aborted = AbortSignal.abort(new Error('enough'))

test.each<readonly [string, string, SaveOptions]>([
  ['an unknown table', 'nowhere', {}],
  ['an option that means nothing', 't', JSON.parse('{"duplicates":"skip"}')],
  ['a signal that has aborted', 't', { signal: aborted }],
  ['an unknown column', 't', { columns: ['nothing'] }],
])('closes the source of a save that is refused for %s', async (_, table, options) => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  const stream = Readable.from([{ id: 2, v: 'x' }])
  await expect(db.saveToDatabase(stream, env.data, table, options)).rejects.toThrow()
  expect(stream.destroyed).toBe(true)
  let isClosed = false
  const rows = (function* () {
    try {
      yield { id: 0, v: '' }
      yield { id: 2, v: 'x' }
    } finally {
      isClosed = true
    }
  })()
  rows.next()
  await expect(db.saveToDatabase(rows, env.data, table, options)).rejects.toThrow()
  expect(isClosed).toBe(true)
})

test('closes the source of a save to a database that is unknown, or of an adapter that is closed', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  for (const baseName of ['nowhere', env.data]) {
    const stream = Readable.from([{ id: 2, v: 'x' }])
    await expect(db.saveToDatabase(stream, baseName, 't')).rejects.toThrow()
    expect(stream.destroyed).toBe(true)
    await db.closeAll()
  }
})

test('rejects with the error of a stream that fails before it is read', async () => {
  await using env = await createTestEnvironment()
  const stream = new Readable({ objectMode: true, read: () => {} })
  const saving = env.adapter().saveToDatabase(stream, env.data, 't')
  stream.destroy(new Error('no such file'))
  await expect(saving).rejects.toThrow('no such file')
})
