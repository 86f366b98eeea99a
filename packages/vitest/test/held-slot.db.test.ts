import { createLeaseToken } from '@dbenv/clone'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
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
