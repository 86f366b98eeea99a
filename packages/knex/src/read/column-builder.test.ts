import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ColumnBuilder, ColumnValues } from './column-builder.ts'
import { BigIntegerBuilder, DoubleBuilder, IntegerBuilder } from './number-columns.ts'
import type { RowPacket } from './row-packet.ts'
import { TextBuilder } from './text-column.ts'

/** A row of one value as the protocol writes it. */
function toPacket(text: string | null): RowPacket {
  const bytes = Buffer.from(text ?? '')
  const buffer = Buffer.concat([Buffer.of(text === null ? 251 : bytes.length), bytes])
  const packet: RowPacket = {
    buffer,
    offset: 0,
    isEOF: () => false,
    readLengthCodedString: () => {
      packet.offset = buffer.length
      return text
    },
    parseDate: () => null,
    parseDateTime: () => null,
  }
  return packet
}

function read(builder: ColumnBuilder, texts: readonly (string | null)[]): ColumnValues {
  for (const text of texts) {
    const packet = toPacket(text)
    builder.read?.(packet)
    expect(packet.offset).toBe(packet.buffer.length)
  }
  return builder.finish()
}

test('reads integers', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (numbers) => {
      expect(read(new IntegerBuilder('signed'), numbers.map(String))).toEqual(Int32Array.from(numbers))
    }),
  )
  expect(read(new IntegerBuilder('unsigned'), ['0', '4294967295', '0007'])).toEqual(Uint32Array.of(0, 4294967295, 7))
})

test('reads integers of eight bytes to the last digit', () => {
  const any = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
  const edges = fc.constantFrom(0n, -1n, 1n, -(2n ** 32n), 2n ** 32n, -(2n ** 32n) - 1n, 2n ** 53n, -(2n ** 63n))
  fc.assert(
    fc.property(fc.array(fc.oneof(any, edges, fc.maxSafeInteger().map(BigInt))), (numbers) => {
      expect(read(new BigIntegerBuilder('signed'), numbers.map(String))).toEqual(BigInt64Array.from(numbers))
    }),
  )
  const large = [0n, 2n ** 64n - 1n, 2n ** 63n, 123_456_789_012_345n]
  expect(read(new BigIntegerBuilder('unsigned'), large.map(String))).toEqual(BigUint64Array.from(large))
})

test('reads floating-point numbers to the last bit', () => {
  const numbers = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.float({ noNaN: true, noDefaultInfinity: true }),
    fc.tuple(fc.maxSafeInteger(), fc.nat(20)).map(([integer, scale]) => integer / 10 ** scale),
    fc.constantFrom(-0, 95.33333333333333, 0.1, 1e22, 1e-7, 5e-324),
  )
  fc.assert(
    fc.property(fc.array(numbers), (values) => {
      // As servers write them: -0 with its sign, exponents from some size on.
      const texts = values.map((value) => (Object.is(value, -0) ? '-0' : String(value)))
      expect(read(new DoubleBuilder(), texts)).toEqual(Float64Array.from(values))
    }),
  )
  expect(read(new DoubleBuilder(), ['1.50', '0.000000000000001', '123456789012345', '1e5'])).toEqual(
    Float64Array.of(1.5, 1e-15, 123456789012345, 1e5),
  )
})

test('gives a plain array from the first NULL on', () => {
  expect(read(new IntegerBuilder('signed'), ['1', null, '-3'])).toEqual([1, null, -3])
  expect(read(new BigIntegerBuilder('signed'), ['1', null, '9007199254740993'])).toEqual([1n, null, 9007199254740993n])
  expect(read(new DoubleBuilder(), [null, '2.5'])).toEqual([null, 2.5])
})

test('grows', () => {
  const numbers = Array.from({ length: 5_000 }, (_, index) => index - 2_500)
  expect(read(new BigIntegerBuilder('signed'), numbers.map(String))).toEqual(BigInt64Array.from(numbers.map(BigInt)))
})

test('reads texts, few or many different ones', () => {
  const texts = fc.array(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.constantFrom('a', 'b', '', null)))
  fc.assert(
    fc.property(texts, (values) => {
      expect(read(new TextBuilder('utf8'), values)).toEqual(values)
    }),
  )
  const many = Array.from({ length: 4_000 }, (_, index) => `text ${index % 1_500}`)
  expect(read(new TextBuilder('utf8'), many)).toEqual(many)
})
