import { createLeaseToken } from '@dbenv/clone'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type OpenQuery, openQuery } from '../src/open-query.ts'
import { resetSlot } from '../src/reset/reset-slot.ts'
import { readRows } from '../src/reset/slot-place.ts'
import { makeSlot } from '../src/worker/make-slot.ts'
import { type StartedSlotPlace, startSlotPlace } from './fixtures/slot-place.ts'

const { program } = inject('testServer')

let opened: StartedSlotPlace

beforeAll(async () => {
  opened = await startSlotPlace(program, ['CREATE DATABASE shop', 'CREATE TABLE shop.t (id INT PRIMARY KEY)'])
})
afterAll(() => opened?.[Symbol.asyncDispose]())

it('is made when the lease of a worker has run out that was ended over making it, though its process lives', async () => {
  const { place } = opened
  // As a thread of this process leaves it; 4 s of its lease are left.
  await place.query(
    `UPDATE master_config.database_configs SET state = 'creating', lease_token = ?,
       heartbeat_at = UTC_TIMESTAMP(6) - INTERVAL 56 SECOND WHERE environment = 'test-slot-1'`,
    [createLeaseToken()],
  )
  await makeSlot(place)
  const states = await readRows(
    place.query,
    "SELECT state FROM master_config.database_configs WHERE environment = 'test-slot-1' AND live = 1",
  )
  expect(states).toEqual([{ state: 'ready' }])
})

it('names, of all sessions, the one whose transaction keeps the slot from being reset', async () => {
  const { place } = opened
  await resetSlot(place)
  await using idle = await openQuery(place.connection)
  await using leaked = await openQuery(place.connection)
  const readId = async ({ query }: OpenQuery) => (await readRows(query, 'SELECT CONNECTION_ID() AS id'))[0]?.['id']
  const [idleId, leakedId] = [await readId(idle), await readId(leaked)]
  await leaked.query('START TRANSACTION')
  await leaked.query('INSERT INTO `shop_test-slot-1`.t VALUES (1)')
  const busy: unknown = await resetSlot(place).catch((error: unknown) => error)
  expect(String(busy)).toContain(`session ${leakedId} (in a transaction`)
  expect(String(busy)).not.toContain(`session ${idleId} `)
})

it('says of a registry that a test has dropped why nothing can be reset any more', async () => {
  await using own = await startSlotPlace(program, ['CREATE DATABASE shop', 'CREATE TABLE shop.t (id INT PRIMARY KEY)'])
  await resetSlot(own.place)
  await own.place.query('DROP DATABASE master_config')
  await expect(resetSlot(own.place)).rejects.toMatchObject({
    code: 'DBENV_VITEST_NOTES_LOST',
    message: expect.stringContaining('`test-slot-1` cannot be reset any more'),
  })
})
