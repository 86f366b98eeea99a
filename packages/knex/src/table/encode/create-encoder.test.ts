import { expect, test } from 'vitest'
import { PLAIN_COLUMN } from '../../../test/plain-column.ts'
import type { TableColumn } from '../table-shape.ts'
import { createEncoder } from './create-encoder.ts'

const int = PLAIN_COLUMN
const unsigned = { ...PLAIN_COLUMN, isUnsigned: true }
const serial = { ...PLAIN_COLUMN, isAutoIncrement: true }
const bigint = { ...PLAIN_COLUMN, dataType: 'bigint' }
const tinyint = { ...PLAIN_COLUMN, dataType: 'tinyint' }
const decimal = { ...PLAIN_COLUMN, dataType: 'decimal', precision: 6, scale: 2 }
const float = { ...PLAIN_COLUMN, dataType: 'float' }
const double = { ...PLAIN_COLUMN, dataType: 'double' }
const bit = { ...PLAIN_COLUMN, dataType: 'bit', precision: 4 }
const year = { ...PLAIN_COLUMN, dataType: 'year' }
const date = { ...PLAIN_COLUMN, dataType: 'date' }
const datetime = { ...PLAIN_COLUMN, dataType: 'datetime' }
const datetime3 = { ...PLAIN_COLUMN, dataType: 'datetime', fractionDigits: 3 }
const timestamp = { ...PLAIN_COLUMN, dataType: 'timestamp' }
const time = { ...PLAIN_COLUMN, dataType: 'time' }
const varchar = { ...PLAIN_COLUMN, dataType: 'varchar', maxLength: 4, maxBytes: 16, charset: 'utf8mb4' }
const latin1 = { ...varchar, charset: 'latin1' }
const char = { ...varchar, dataType: 'char' }
const tinytext = { ...PLAIN_COLUMN, dataType: 'tinytext', maxLength: 255, maxBytes: 255, charset: 'utf8mb4' }
const choice = { ...varchar, dataType: 'enum', columnType: "enum('a','it''s')" }
const flags = { ...varchar, dataType: 'set', columnType: "set('x','y')" }
const binary = { ...PLAIN_COLUMN, dataType: 'binary', maxLength: 2 }
const uuid = { ...PLAIN_COLUMN, dataType: 'uuid' }
const json = { ...PLAIN_COLUMN, dataType: 'json' }
const geometry = { ...PLAIN_COLUMN, dataType: 'geometry' }

const day = new Date('2024-02-29T00:00:00Z')
const moment = new Date('2024-02-29T01:02:03.450Z')

test.each<[string, TableColumn, unknown, unknown]>([
  ['an integer', int, -7, '-7'],
  ['negative zero', int, -0, '0'],
  ['digits', int, '007', '7'],
  ['a bigint', bigint, 2n ** 63n - 1n, '9223372036854775807'],
  ['a boolean in TINYINT', tinyint, true, '1'],
  ['a decimal', decimal, '12.5', '12.5'],
  ['a number in DECIMAL', decimal, 0.25, '0.25'],
  ['an exponent in DECIMAL', decimal, '1.25e2', '125'],
  ['a small exponent in DECIMAL', decimal, '5e-2', '0.05'],
  ['minus zero in DECIMAL', decimal, '-0.00', '0'],
  ['a float of six digits', float, 1.5, '1.5'],
  ['a double', double, 1 / 3, '0.3333333333333333'],
  ['bits', bit, 0b1010, '10'],
  ['bits as bytes', bit, Buffer.from([9]), '9'],
  ['a year', year, 2024, '2024'],
  ['midnight UTC in DATE', date, day, '2024-02-29'],
  ['a day as text', date, '2024-02-29', '2024-02-29'],
  ['a moment without a fraction', datetime, day, '2024-02-29 00:00:00'],
  ['a moment with its fraction', datetime3, moment, '2024-02-29 01:02:03.45'],
  ['ISO text', datetime3, '2024-02-29T01:02:03.450Z', '2024-02-29 01:02:03.45'],
  ['a time', time, '-100:00:01', '-100:00:01'],
  ['text', varchar, 'a😀\\', 'a😀\\'],
  ['windows-1252 in latin1', latin1, 'é€', 'é€'],
  ['a member', choice, "it's", "it's"],
  ['members', flags, 'x,y', 'x,y'],
  ['bytes', binary, Uint8Array.of(0, 255), Uint8Array.of(0, 255)],
  ['a UUID', uuid, '01234567-89ab-cdef-0123-456789abcdef', '01234567-89ab-cdef-0123-456789abcdef'],
  ['a string as JSON', json, '{}', '"{}"'],
  ['an object as JSON', json, { a: [1, null], b: undefined }, '{"a":[1,null]}'],
  ['NULL', geometry, null, null],
])('takes %s', (_title, column, value, cell) => {
  expect(createEncoder(column).encode(value)).toEqual(cell)
})

test.each<[string, TableColumn, unknown]>([
  ['a fraction in INT', int, 1.5],
  ['what INT cannot hold', int, 2 ** 31],
  ['a negative number in UNSIGNED', unsigned, -1],
  ['an integer beyond 2^53', bigint, 2 ** 53],
  ['a boolean in INT', int, true],
  ['text in INT', int, 'abc'],
  ['zero for AUTO_INCREMENT', serial, 0],
  ['NaN', double, Number.NaN],
  ['infinity', double, Number.POSITIVE_INFINITY],
  ['a float of many digits', float, 1 / 3],
  ['a float that is too large', float, 1e39],
  ['too many digits after the point', decimal, '1.234'],
  ['too many digits before the point', decimal, '12345'],
  ['text in DECIMAL', decimal, '1,5'],
  ['too many bits', bit, 16],
  ['no bits', bit, new Uint8Array(0)],
  ['a year outside', year, 1900],
  ['a time of day in DATE', date, moment],
  ['a day that does not exist', date, '2023-02-29'],
  ['a fraction in DATETIME(0)', datetime, moment],
  ['an offset in DATETIME', datetime, '2024-02-29T01:02:03+01:00'],
  ['an invalid Date', datetime, new Date(Number.NaN)],
  ['a year beyond 9999', datetime, new Date(Date.UTC(10_000, 0, 1))],
  ['a TIMESTAMP after 2038', timestamp, '2038-01-19 03:14:08'],
  ['a TIME of too many hours', time, '839:00:00'],
  ['text that is too long', varchar, 'abcde'],
  ['half a surrogate pair', varchar, '\ud800'],
  ['a number in VARCHAR', varchar, 5],
  ['what latin1 lacks', latin1, '漢'],
  ['a space at the end of CHAR', char, 'a '],
  ['too many bytes', tinytext, 'é'.repeat(128)],
  ['another spelling of a member', choice, 'A'],
  ['members in another order', flags, 'y,x'],
  ['fewer bytes than BINARY', binary, Uint8Array.of(1)],
  ['text in BINARY', binary, 'ab'],
  ['a UUID in capitals', uuid, '01234567-89AB-CDEF-0123-456789ABCDEF'],
  ['a Date in JSON', json, { at: day }],
  ['NaN in JSON', json, [Number.NaN]],
  ['a hole in JSON', json, [undefined]],
  ['an integer beyond 2^53 in JSON', json, 2 ** 60],
  ['a type without a faithful form', geometry, 'POINT(0 0)'],
])('refuses %s', (_title, column, value) => {
  expect(() => createEncoder(column).encode(value)).toThrow(TypeError)
})

test('says which column cannot hold which value, and why', () => {
  expect(() => createEncoder({ ...varchar, columnType: 'varchar(4)' }).encode('abcde')).toThrow(
    'Column `c` (varchar(4)) cannot hold the string "abcde": longer than 4 characters.',
  )
})
