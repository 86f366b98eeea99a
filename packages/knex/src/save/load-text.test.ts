import { expect, test } from 'vitest'
import { toLoadField } from './load-text.ts'

test('escapes what separates fields and rows, and nothing else', () => {
  expect(toLoadField('a\tb\nc\\d\0e\r"é', 'text')).toBe('a\\\tb\\\nc\\\\d\\0e\r"é')
})

test('tells NULL from the text that looks like it', () => {
  expect(toLoadField(null, 'text')).toBe('\\N')
  expect(toLoadField('\\N', 'text')).toBe('\\\\N')
})

test('writes bytes as hexadecimal digits', () => {
  expect(toLoadField(Uint8Array.of(9, 10, 92), 'bytes')).toBe('090a5c')
})
