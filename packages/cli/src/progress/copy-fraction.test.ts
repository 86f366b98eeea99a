import { expect, test } from 'vitest'
import { toFraction } from './copy-fraction.ts'

const step = { baseName: 'a', unit: 'rows' } as const

test.each([
  [{ ...step, stage: 'definitions', done: 0, total: 4 }, 0],
  [{ ...step, stage: 'definitions', done: 4, total: 4 }, 0.2],
  [{ ...step, stage: 'rows', done: 50, total: 100 }, 0.5],
  [{ ...step, stage: 'rows', done: 150, total: 100 }, 0.8],
  [{ ...step, stage: 'stored-objects', done: 0, total: 0 }, 0.9],
  [{ ...step, stage: 'verify', done: 3, total: 3 }, 1],
] as const)('places %j at %f', (progress, fraction) => {
  expect(toFraction(progress)).toBeCloseTo(fraction)
})
