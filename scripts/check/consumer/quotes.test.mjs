import { test } from '@dbenv/vitest'
import { expect } from 'vitest'

// Like more-quotes.test.mjs, in the same worker: each finds what the source made.
test('an installed suite finds its databases reset', async ({ environment }) => {
  expect(await environment.query('SELECT COUNT(*) AS n FROM prices.quotes')).toEqual([{ n: 2 }])
  await environment.query("INSERT INTO prices.quotes VALUES ('CCC', 3)")
})
