import { randomBytes } from 'node:crypto'
import { expect, inject, it } from 'vitest'
import { openQuery } from '../src/open-query.ts'
import { resetSlot } from '../src/reset/reset-slot.ts'
import type { SlotPlace } from '../src/slot/slot-place.ts'
import { startSlotPlace } from './fixtures/slot-place.ts'

const { program, flavour } = inject('testServer')

const SOURCE = [
  'CREATE DATABASE books',
  'CREATE TABLE books.trades (id INT PRIMARY KEY, quantity INT)',
  'INSERT INTO books.trades VALUES (1, 1), (2, 2)',
]

// Side by side, each on a server of its own: locks are waited for.
it.concurrent.each([
  ['plain text', `'order-${randomBytes(4).toString('hex')}','',1`],
  ['bytes', `X'${randomBytes(4).toString('hex')}ff27','branch',7`],
])('names a prepared XA transaction of %s whose session is gone, as it is ended', async (_, xid) => {
  await using opened = await startSlotPlace(program, SOURCE)
  const { place } = opened
  await resetSlot(place)
  await prepareXa(place, xid)
  const advice = expect.stringContaining(`\`XA ROLLBACK ${xid}\``)
  const busy = { code: 'DBENV_VITEST_SLOT_BUSY', prepared: [xid], message: advice }
  await expect(resetSlot(place)).rejects.toMatchObject(busy)
  // The next file finds that a reset was broken off, and cannot make the slot anew either.
  await expect(resetSlot(place)).rejects.toMatchObject(busy)
  await place.query(`XA ROLLBACK ${xid}`)
  expect(await resetSlot(place)).toEqual({ type: 'rebuilt' })
})

// MariaDB shows them to everybody.
it.runIf(flavour === 'mysql')('says what an account may lack to see it', { concurrent: true }, async () => {
  await using opened = await startSlotPlace(program, SOURCE)
  const { place } = opened
  await resetSlot(place)
  await prepareXa(place, "'unseen','',1")
  const account = { user: `blind_${randomBytes(4).toString('hex')}`, password: randomBytes(8).toString('hex') }
  await place.query('CREATE USER ? IDENTIFIED BY ?', [account.user, account.password])
  await place.query('GRANT ALL ON *.* TO ?', [account.user])
  await place.query('REVOKE XA_RECOVER_ADMIN ON *.* FROM ?', [account.user])
  const connection = { ...place.connection, ...account }
  await using session = await openQuery(connection)
  await expect(resetSlot({ ...place, connection, query: session.query })).rejects.toMatchObject({
    code: 'DBENV_VITEST_SLOT_BUSY',
    message: expect.stringMatching(
      /held by a transaction without a session, as XA PREPARE leaves it\. .*XA_RECOVER_ADMIN/,
    ),
  })
  await place.query("XA ROLLBACK 'unseen','',1")
})

async function prepareXa(place: SlotPlace, xid: string): Promise<void> {
  await using session = await openQuery(place.connection)
  for (const sql of [
    `XA START ${xid}`,
    `UPDATE \`${place.slot.databases['books']}\`.trades SET quantity = quantity + 1`,
    `XA END ${xid}`,
    `XA PREPARE ${xid}`,
  ]) {
    await session.query(sql)
  }
}
