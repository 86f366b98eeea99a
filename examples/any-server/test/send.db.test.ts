import { test } from '@dbenv/vitest'
import { expect } from 'vitest'

// Both files write the same rows, whichever worker runs them and on whatever server.
test('sends a parcel, under the first free number', async ({ environment }) => {
  await environment.query("INSERT INTO parcels.parcels (address, grams) VALUES ('Quay 3', 700)")
  const rows = await environment.query('SELECT id, address FROM parcels.heavy ORDER BY id')
  expect(rows).toEqual([
    { id: 1, address: 'Harbour Street 1' },
    { id: 3, address: 'Quay 3' },
  ])
})
