import { expect, test } from 'vitest'
import { requireDefiner } from './require-definer.ts'

test.each([
  { type: 'account', user: '', host: '%' },
  { type: 'account', user: 'ann', host: ' ' },
] as const)('refuses %j', (definer) => {
  expect(() => requireDefiner(definer)).toThrow(TypeError)
})

test.each([{ type: 'connected' }, { type: 'keep' }, { type: 'account', user: 'ann', host: '%' }] as const)(
  'takes %j',
  (definer) => {
    expect(requireDefiner(definer)).toBe(definer)
  },
)
