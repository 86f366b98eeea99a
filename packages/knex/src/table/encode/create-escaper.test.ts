import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEscaper } from './create-escaper.ts'

const escapeText = createEscaper({ "'": "''", '\\': '\\\\', '\0': '\\0' })

test('writes a pair for each of its characters, and the others as they are, in texts of any length', () => {
  const text = fc.array(fc.constantFrom("'", '\\', '\0', '0', 'é', '€', '😀')).map((characters) => characters.join(''))
  fc.assert(
    fc.property(text, fc.constantFrom(1, 300), (one, times) => {
      const pairs = one.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\0', '\\0')
      expect(escapeText(one.repeat(times))).toBe(pairs.repeat(times))
    }),
  )
})

test('takes a text of nothing else that is as long as a packet', () => {
  const length = 30_000_000
  const escaped = escapeText("'".repeat(length))
  expect(escaped.length).toBe(2 * length)
  expect(/[^']/.test(escaped)).toBe(false)
})
