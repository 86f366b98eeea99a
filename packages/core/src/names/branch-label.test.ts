import fc from 'fast-check'
import { expect, it } from 'vitest'
import { labelFromBranch } from './branch-label.ts'
import { toDatabaseName } from './environment-databases.ts'
import { parseEnvironmentName } from './environment-name.ts'

it.each([
  ['mean-reversion', 'mean-reversion'],
  ['feature/Mean_Reversion', 'feature-mean-reversion'],
  ['--x--', 'x'],
  ['v1.2', 'v1-2'],
  ['café', expect.stringMatching(/^cafe/)],
  ['fix/日本語', expect.stringMatching(/^fix-[a-z0-9]{7}$/)],
  ['日本語', expect.stringMatching(/^[a-z0-9]{7}$/)],
])('makes of branch %s the label %s', (branch, label) => {
  expect(labelFromBranch(branch)).toEqual(label)
})

it('cuts a long label to what the longest base name leaves and ends it in a hash', () => {
  const base = 'b'.repeat(40)
  const one = labelFromBranch('feature/a-very-long-name-one', ['a', base])
  const two = labelFromBranch('feature/a-very-long-name-two', ['a', base])
  expect(one).toMatch(/^feature-a-[a-z0-9]{7}$/)
  expect(one).not.toBe(two)
  expect(toDatabaseName(base, `test-${one}`)).toHaveLength(63)
})

it('refuses a base name that leaves no room for any label', () => {
  expect(() => labelFromBranch('x'.repeat(30), ['b'.repeat(55)])).toThrow(/no room for the label of branch/)
})

it('makes a label of a long branch without any base name', () => {
  expect(() => parseEnvironmentName(labelFromBranch('x'.repeat(300)))).not.toThrow()
})

it('always makes a label that is one and fits', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), fc.nat(50), (branch, length) => {
      const base = 'b'.repeat(Math.max(length, 1))
      toDatabaseName(base, parseEnvironmentName(`test-${labelFromBranch(branch, [base])}`))
    }),
  )
})
