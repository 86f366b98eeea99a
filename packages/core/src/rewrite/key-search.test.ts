import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createKeySearch } from './key-search.ts'

const key = fc
  .array(fc.constantFrom('a', 'b', 'B', '_', '%', '\\', '.', '`', '"', "'", '+', '/', 'é', '😀'), {
    minLength: 1,
    maxLength: 6,
  })
  .map((characters) => characters.join(''))
const keys = fc.uniqueArray(key, { minLength: 1, maxLength: 12 })

it('finds every key however it is spelled', () => {
  fc.assert(
    fc.property(keys, fc.boolean(), (all, isFolded) => {
      const search = createKeySearch(all, isFolded)
      for (const one of all) {
        const doubled = one.replace(/[`"']/g, '$&$&')
        const spelled = [one, doubled, one.replace(/[_%]/g, '\\$&'), ...(isFolded ? [one.toUpperCase()] : [])]
        for (const text of spelled) expect(search.occursIn(`x ${text} y`)).toBe(true)
      }
    }),
    { numRuns: 500 },
  )
})

it('finds no key where none stands', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.stringMatching(/^[abc_]{1,5}$/), { minLength: 1 }), fc.string(), (all, text) => {
      const without = text.replaceAll('\\', '')
      expect(createKeySearch(all, false).occursIn(without)).toBe(all.some((one) => without.includes(one)))
    }),
    { numRuns: 500 },
  )
})

it.each([
  ['a_b.t', ['a_b']],
  ['a.t a_b_c.t', ['a', 'a_b_c']],
  ['a_b_c', ['a_b_c']],
  ['a\\_b.t', ['a_b']],
  ['a.b.t', ['a.b']],
  ['a_bx.t', []],
  ['``.t', ['`']],
])('takes the longest key in the literal %s', (literal, found) => {
  expect(createKeySearch(['a', 'a_b', 'a_b_c', 'a.b', '`'], false).findInLiteral(literal)).toEqual(found)
})
