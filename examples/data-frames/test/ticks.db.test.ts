import { test } from '@dbenv/vitest'
import { expect } from 'vitest'
import { computeAverages, readTicks } from '../src/ticks.ts'

test('reads a result into a table of Apache Arrow', async ({ db }) => {
  const ticks = await readTicks(db)
  expect(ticks.schema.fields.map(({ name, type }) => `${name}: ${type}`)).toEqual([
    'tick_id: Int32',
    expect.stringContaining('symbol: Dictionary'),
    'price: Float64',
    'size: Int32',
  ])
  expect(ticks.numRows).toBe(5)
  expect(ticks.get(3)?.toJSON()).toEqual({ tick_id: 4, symbol: 'XYZ', price: 101, size: 30 })
})

test('computes on a data frame of arquero', async ({ db }) => {
  expect((await computeAverages(db)).objects()).toEqual([
    { symbol: 'ABC', average: 10.4 },
    { symbol: 'XYZ', average: 100.5 },
  ])
})
