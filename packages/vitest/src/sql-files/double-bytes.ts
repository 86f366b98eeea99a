type Range = readonly [from: number, to: number]

/** First and second bytes of the characters that have two. */
interface DoubleBytes {
  readonly first: readonly Range[]
  readonly second: readonly Range[]
}

/** `@` to `~`, where backslash and backtick are. */
const ASCII_SECOND: Range = [0x40, 0x7e]
const SJIS: DoubleBytes = {
  first: [
    [0x81, 0x9f],
    [0xe0, 0xfc],
  ],
  second: [ASCII_SECOND, [0x80, 0xfc]],
}
const GBK: DoubleBytes = { first: [[0x81, 0xfe]], second: [ASCII_SECOND, [0x80, 0xfe]] }
const BIG5: DoubleBytes = { first: [[0xa1, 0xf9]], second: [ASCII_SECOND, [0xa1, 0xfe]] }

/**
 * The character sets of sessions in which the second byte of a character may be a backslash or a backtick (the servers'
 * ctype-sjis.c and its like). Characters of four bytes have digits in such places, and are read as twice two bytes.
 */
const DOUBLE_BYTE_SETS: ReadonlyMap<string, DoubleBytes> = new Map([
  ['sjis', SJIS],
  ['cp932', SJIS],
  ['gbk', GBK],
  ['gb18030', GBK],
  ['big5', BIG5],
])

/** Tells whether a byte and the one behind it are one character; `undefined` for a set in which that changes nothing. */
export function findDoubleBytes(characterSet: string): ((byte: number, next: number) => boolean) | undefined {
  const set = DOUBLE_BYTE_SETS.get(characterSet)
  return set && ((byte, next) => byte >= 0x80 && isIn(byte, set.first) && isIn(next, set.second))
}

function isIn(byte: number, ranges: readonly Range[]): boolean {
  return ranges.some(([from, to]) => byte >= from && byte <= to)
}
