import { createLeaseToken } from '@dbenv/clone/harness'
import { expect, inject, it } from 'vitest'
import { type OpenQuery, openQuery } from '../src/open-query.ts'
import { resetSlot } from '../src/reset/reset-slot.ts'
import { HARNESS_DATABASE } from '../src/sessions/lock-holders.ts'
import { readRows, type SlotPlace } from '../src/slot/slot-place.ts'
import { makeSlot } from '../src/worker/make-slot.ts'
import { startSlotPlace } from './fixtures/slot-place.ts'

const { program } = inject('testServer')

const SOURCE = ['CREATE DATABASE shop', 'CREATE TABLE shop.t (id INT PRIMARY KEY)']

// Side by side, each on a server of its own: leases and locks are waited for.
it.concurrent('is made when the lease of a worker has run out that was ended over making it, though its process lives', async () => {
  await using opened = await startSlotPlace(program, SOURCE)
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

const readId = async ({ query }: OpenQuery) => (await readRows(query, 'SELECT CONNECTION_ID() AS id'))[0]?.['id']

/** Another worker at work: in a transaction of its own, in databases that are none of the slot's. */
async function openOther({ connection }: SlotPlace): Promise<OpenQuery> {
  const other = await openQuery(connection)
  await other.query('CREATE DATABASE IF NOT EXISTS `shop_test-slot-2`')
  await other.query('CREATE TABLE IF NOT EXISTS `shop_test-slot-2`.t (id INT PRIMARY KEY)')
  await other.query('START TRANSACTION')
  await other.query('INSERT INTO `shop_test-slot-2`.t VALUES (1)')
  return other
}

it.concurrent.each(['on its own server', 'on a server that tells what is locked'])(
  'names, of all sessions, the one whose transaction keeps the slot from being reset: %s',
  async (where) => {
    const isOwn = where === 'on its own server'
    await using own = await startSlotPlace(program, SOURCE, {
      serverArguments: isOwn
        ? []
        : ['--performance-schema=ON', '--performance-schema-instrument=wait/lock/metadata/sql/mdl=ON'],
    })
    const place: SlotPlace = isOwn ? own.place : { ...own.place, counting: 'performance-schema' }
    await resetSlot(place)
    await using idle = await openQuery(place.connection)
    await using other = await openOther(place)
    await using leaked = await openQuery(place.connection)
    await leaked.query('START TRANSACTION')
    await leaked.query('INSERT INTO `shop_test-slot-1`.t VALUES (1)')
    const busy = String(await resetSlot(place).catch((error: unknown) => error))
    expect(busy).toContain(`locks are held by session ${await readId(leaked)} (in a transaction`)
    for (const session of [idle, other]) expect(busy).not.toContain(`session ${await readId(session)} `)
  },
)

it.concurrent('leaves out, where the server does not tell who holds locks, the harness and who stands on other databases', async () => {
  await using opened = await startSlotPlace(program, SOURCE)
  const { place } = opened
  await resetSlot(place)
  await place.query('INSERT INTO `shop_test-slot-1`.t VALUES (2)')
  await using harness = await openQuery(place.connection, HARNESS_DATABASE)
  await using other = await openOther(place)
  await using leaked = await openQuery(place.connection)
  await leaked.query('LOCK TABLES `shop_test-slot-1`.t WRITE')
  const busy = String(await resetSlot(place).catch((error: unknown) => error))
  expect(busy).toContain(`locks may be held by session ${await readId(leaked)} (idle`)
  for (const session of [harness, other]) expect(busy).not.toContain(`session ${await readId(session)} `)
})

it.concurrent('says of a registry that a test has dropped why nothing can be reset any more', async () => {
  await using own = await startSlotPlace(program, SOURCE)
  await resetSlot(own.place)
  await own.place.query('DROP DATABASE master_config')
  await expect(resetSlot(own.place)).rejects.toMatchObject({
    code: 'DBENV_VITEST_NOTES_LOST',
    message: expect.stringContaining('`test-slot-1` cannot be reset any more'),
  })
})
