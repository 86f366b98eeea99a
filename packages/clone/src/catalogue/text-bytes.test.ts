import { expect, test } from 'vitest'
import { readTextBytes, STANDS_FOR_BYTE, toTextBytes } from './text-bytes.ts'

test.each(['', 'plain', 'é ä й 表', '𝒳 and \ufffd and \ufeff'])('reads text as text: %s', (text) => {
  expect(readTextBytes(Buffer.from(text))).toBe(text)
  expect(STANDS_FOR_BYTE.test(text)).toBe(false)
})

test.each([
  ['a letter of latin1', 'e9', 1],
  ['a cut character', '27e28227', 2],
  ['more bytes than are needed', 'c0af', 2],
  ['a surrogate', 'eda080', 3],
  ['above the last character', 'f4908080', 4],
  ['each between text', '61ff62fec3a9e4', 3],
])('keeps bytes that are no UTF-8: %s', (_, hex, count) => {
  const bytes = Buffer.from(hex, 'hex')
  const text = readTextBytes(bytes)
  expect(text.match(new RegExp(STANDS_FOR_BYTE, 'gu'))).toHaveLength(count)
  expect(toTextBytes(text)).toEqual(bytes)
})

test('gives back any bytes', () => {
  const bytes = Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 2654435761) >>> 24))
  expect(toTextBytes(readTextBytes(bytes))).toEqual(bytes)
})
