import { expect, test } from 'vitest'
import type { DatabaseAdapter } from '../src/database-adapter.ts'
import { createTestEnvironment } from './test-environment.ts'

const MISSPELT = 'SELECT nothing FROM t'
const TWICE = [{ id: 1, v: 'x' }]

/** Each public function, failing on the server; the error of a line here is to name `theCaller`. */
const CALLS: Readonly<Record<string, (db: DatabaseAdapter, base: string) => Promise<unknown>>> = {
  queryDatabase: (db, base) => db.queryDatabase(base, MISSPELT),
  queryTable: (db, base) => db.queryTable(base, MISSPELT),
  streamDatabase: async (db, base) => {
    for await (const _ of db.streamDatabase(base, MISSPELT));
  },
  saveToDatabase: (db, base) => db.saveToDatabase(TWICE, base, 't'),
  dynamicBatchUpdate: (db, base) => db.dynamicBatchUpdate(base, 't', TWICE, { keyColumns: ['id'] }),
  updateWhere: (db, base) => db.updateWhere(base, 't', { v: 'x' }, 'nothing = 1'),
  transaction: (db, base) => db.transaction([base], async (inside) => await inside.queryDatabase(base, MISSPELT)),
}

test.each(Object.keys(CALLS))('an error of the server names who called %s', async (name) => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  await env.run(`CREATE TRIGGER \`${env.data}_${env.environment}\`.r BEFORE UPDATE ON \`${env.data}_${env.environment}\`.t
    FOR EACH ROW SIGNAL SQLSTATE '45000'`)
  async function theCaller(): Promise<void> {
    await CALLS[name]?.(db, env.data)
  }
  const error = await theCaller().catch((reason: unknown) => reason)
  if (!(error instanceof Error)) throw new Error('Nothing failed.')
  expect(error.stack).toMatch(/theCaller \(.*caller-frames\.db\.test\.ts/)
  // Each frame once, and the message as it was.
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []
  expect(new Set(frames).size).toBe(frames.length)
  expect(error.stack?.split(error.message)).toHaveLength(2)
})
