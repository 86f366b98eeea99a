import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseLoadText, toLoadText } from './load-text.ts'

test('escapes what separates fields and rows, and nothing else', () => {
  expect(toLoadText([['a\tb\nc\\d\0e\r"é', 'f']], ['text', 'text'])).toBe('a\\\tb\\\nc\\\\d\\0e\r"é\tf\n')
})

test('tells NULL from the text that looks like it', () => {
  expect(toLoadText([[null, '\\N']], ['text', 'text'])).toBe('\\N\t\\\\N\n')
})

test('writes bytes as hexadecimal digits', () => {
  expect(toLoadText([[Uint8Array.of(9, 10, 92)]], ['bytes'])).toBe('090a5c\n')
})

test('reads back the rows that it wrote', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', '\\', '\\N', 'N', '\t', '\n', '\0', '0'))
  const row = fc.tuple(fc.option(text), fc.option(fc.uint8Array()), fc.option(fc.integer().map(String)))
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const read = parseLoadText(Buffer.from(toLoadText(rows, ['text', 'bytes', 'number'])), [
        'text',
        'bytes',
        'number',
      ])
      expect(read).toEqual(rows.map(([a, b, c]) => [a, b === null ? null : Buffer.from(b), c]))
    }),
  )
})
