import { expect, it } from 'vitest'
import { decodeStatement, encodeStatement, hasRawBytes } from './statement-bytes.ts'

const ALL_BYTES = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))

it.each(['utf8mb4', 'latin1', 'sjis', 'gbk', 'big5', 'binary'])('gives the bytes of a text of %s again', (set) => {
  const texts = [
    ALL_BYTES,
    Buffer.concat([ALL_BYTES, ALL_BYTES.toReversed(), Buffer.from('é\u20ac😀\ufffd')].map((part) => Buffer.from(part))),
    // What only looks like UTF-8: too long forms, surrogates, beyond the last character, cut off.
    Buffer.from('c080e08080eda080edbfbff0808080f4908080f8888080 c3', 'hex'),
    Buffer.from('e282', 'hex'),
  ]
  for (const bytes of texts) expect(encodeStatement(decodeStatement(bytes, set)).equals(bytes)).toBe(true)
})

it('reads what is UTF-8 as such, beside bytes that are not', () => {
  const text = decodeStatement(Buffer.concat([Buffer.from('`bücher😀`.t '), Buffer.from([0xff])]), 'utf8mb4')
  expect(text).toBe('`bücher😀`.t \udcff')
  expect([hasRawBytes(text), hasRawBytes('bücher😀')]).toEqual([true, false])
})

it('leaves nothing beyond ASCII in the text of another character set', () => {
  expect(decodeStatement(Buffer.from('é😀'), 'latin1')).toMatch(/^[\udc80-\udcff]{6}$/)
  // The second byte is a backslash.
  expect(decodeStatement(Buffer.from([0x27, 0x95, 0x5c, 0x27]), 'sjis')).toBe("'\udc95\udc5c'")
})
