import { expect, test } from 'vitest'
import { PLAIN_COLUMN } from '../../../test/plain-column.ts'
import type { TableColumn } from '../table-shape.ts'
import { createFloatEncoder } from './floats.ts'

const double = { ...PLAIN_COLUMN, dataType: 'double', columnType: 'double', precision: 22 }
const float = { ...PLAIN_COLUMN, dataType: 'float', columnType: 'float', precision: 12 }

/** A column with (M,D), declared as it is printed. */
function withDigits(columnType: string): TableColumn {
  const [, dataType = '', precision, scale] = /^(\w+)\((\d+),(\d+)\)$/.exec(columnType) ?? []
  return { ...double, dataType, columnType, precision: Number(precision), scale: Number(scale) }
}

test.each([
  ['0.1', '0.1'],
  ['1e5', '100000'],
  ['1.50', '1.5'],
  ['-3', '-3'],
  ['+2', '2'],
  ['.5', '0.5'],
  ['5.', '5'],
  ['-0.0', '-0e0'],
  ['007', '7'],
  ['1E-7', '1e-7'],
  ['123456789012345', '123456789012345'],
  ['9007199254740992', '9007199254740992'],
  ['0.3333333333333333', '0.3333333333333333'],
  ['1000000000000000000000000', '1e+24'],
  ['5e-324', '5e-324'],
])('takes the text %s', (text, cell) => {
  expect(createFloatEncoder(double)(text)).toBe(cell)
})

test.each([
  ['9007199254740993', 'the nearest that a floating-point number comes to it is 9007199254740992'],
  ['1.23456789012345678', 'comes to it is 1.2345678901234567'],
  ['0.1000000000000000055', 'comes to it is 0.1;'],
  ['1e-400', 'comes to it is 0;'],
  ['1e400', 'not a finite number'],
  ['Infinity', 'not a finite number'],
  ['NaN', 'not a finite number'],
  ...['0x10', '0b11', '0o7', '1\n', '\t1', '\u00a01', ' 1', '1_000', '1,5', '', ' '].map((text) => [
    text,
    'not a decimal number',
  ]),
])('refuses the text %j', (text, why) => {
  for (const column of [double, float]) expect(() => createFloatEncoder(column)(text)).toThrow(why)
})

test.each([
  ['double(10,2)', 99_999_999.99],
  ['double(10,2)', -99_999_999.99],
  ['double(10,2)', '1234567.80'],
  ['double(10,2)', 0],
  ['float(7,3)', 9_999.99],
  ['float(20,2)', 123_456],
  ['double(30,20)', 0.5],
])('takes what %s has digits for: %s', (columnType, value) => {
  expect(createFloatEncoder(withDigits(columnType))(value)).toBe(String(Number(value)))
})

test.each([
  ['double(10,2)', 123_456_789.5, 'more than 8 digits before the point'],
  ['double(10,2)', 100_000_000, 'more than 8 digits before the point'],
  ['double(10,2)', -100_000_000, 'more than 8 digits before the point'],
  ['double(10,2)', '99999999.995', 'more than 8 digits before the point'],
  ['double(10,2)', 0.005, 'more than 2 digits after the point'],
  ['float(7,3)', 10_000, 'more than 4 digits before the point'],
  ['float(7,3)', 1.2345, 'more than 3 digits after the point'],
  // What both servers print for these.
  ['float(20,2)', 4_130_000_000_000, 'with (M,D) it is read back as 4130000076800;'],
  ['double(30,20)', -2.86e-9, 'with (M,D) it is read back as -2.86000001459e-9;'],
])('refuses what %s has no digits for: %s', (columnType, value, why) => {
  expect(() => createFloatEncoder(withDigits(columnType))(value)).toThrow(why)
})
