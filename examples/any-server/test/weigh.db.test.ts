import { test } from '@dbenv/vitest'
import { expect } from 'vitest'

test('weighs every parcel anew', async ({ environment }) => {
  await environment.query('UPDATE parcels.parcels SET grams = grams + 300')
  const rows = await environment.query('SELECT COUNT(*) AS heavy FROM parcels.heavy')
  expect(rows).toEqual([{ heavy: 2 }])
})
