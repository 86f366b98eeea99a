import fc from 'fast-check'

/** Everything that a program may hand over by mistake; a column takes it faithfully or refuses it. */
export const anything: fc.Arbitrary<unknown> = fc.oneof(
  fc.double(),
  fc.float(),
  fc.integer(),
  fc.bigInt(),
  fc.boolean(),
  fc.string({ unit: 'binary' }),
  fc.string({ maxLength: 300 }),
  fc.date({ noInvalidDate: false }),
  fc.uint8Array({ maxLength: 300 }),
  fc.jsonValue(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -0, '\ud800', new Date(Number.NaN), {}, [], () => 1),
)

const instants = fc.date({
  min: new Date('1000-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
})
const wholeSeconds = instants.map((date) => new Date(Math.floor(date.getTime() / 1_000) * 1_000))
const midnights = instants.map((date) => new Date(`${date.toISOString().slice(0, 10)}T00:00:00Z`))
const texts = fc.string({ unit: 'binary', maxLength: 60 })
const digits = (before: number, after: number) =>
  fc
    .tuple(fc.bigInt({ min: -(10n ** BigInt(before)) + 1n, max: 10n ** BigInt(before) - 1n }), fc.nat(10 ** after - 1))
    .map(([integer, fraction]) => `${integer}.${String(fraction).padStart(after, '0')}`)

/** Decimal text of up to twenty digits, with or without an exponent. */
const numerals = fc
  .tuple(fc.constantFrom('', '-', '+'), fc.stringMatching(/^\d{0,10}\.?\d{1,10}$/), fc.integer({ min: -12, max: 12 }))
  .map(([sign, numeral, exponent]) => `${sign}${numeral}${exponent > 6 ? '' : `e${exponent}`}`)

/** A column, and values that are likely to fit it. */
export const columns: readonly [string, fc.Arbitrary<unknown>][] = [
  ['TINYINT', fc.oneof(fc.integer({ min: -128, max: 127 }), fc.boolean())],
  ['TINYINT UNSIGNED', fc.integer({ min: 0, max: 255 })],
  ['SMALLINT', fc.integer({ min: -32_768, max: 32_767 })],
  ['MEDIUMINT UNSIGNED', fc.integer({ min: 0, max: 16_777_215 })],
  ['INT', fc.integer()],
  ['INT UNSIGNED', fc.integer({ min: 0, max: 4_294_967_295 })],
  ['BIGINT', fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.maxSafeInteger())],
  ['BIGINT UNSIGNED', fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })],
  [
    'DECIMAL(10,2)',
    fc.oneof(
      digits(8, 2),
      fc.double({ min: -1e7, max: 1e7 }).map((value) => Number(value.toFixed(2))),
    ),
  ],
  ['DECIMAL(38,18)', digits(20, 15)],
  ['DECIMAL(20,0) UNSIGNED', fc.bigInt({ min: 0n, max: 10n ** 20n - 1n })],
  ['FLOAT', fc.double({ min: -1e30, max: 1e30, noNaN: true }).map((value) => Number(value.toPrecision(6)))],
  ['DOUBLE', fc.double({ noNaN: true, noDefaultInfinity: true })],
  ['DOUBLE UNSIGNED', fc.double({ min: 0, noNaN: true, noDefaultInfinity: true })],
  ['DOUBLE', numerals],
  ['FLOAT', numerals],
  ['DOUBLE(10,2)', fc.oneof(numerals, digits(8, 2), digits(3, 3))],
  ['DOUBLE(17,10)', fc.oneof(numerals, digits(7, 8))],
  ['DOUBLE(30,20)', fc.oneof(numerals, digits(8, 2), fc.double({ min: -1, max: 1, noNaN: true }))],
  ['FLOAT(7,3)', fc.oneof(numerals, digits(3, 3), digits(4, 1))],
  ['FLOAT(20,2)', fc.oneof(numerals, digits(4, 2), digits(18, 1))],
  ['BIT(1)', fc.oneof(fc.boolean(), fc.constantFrom(0, 1))],
  ['BIT(33)', fc.bigInt({ min: 0n, max: 2n ** 33n - 1n })],
  ['BIT(64)', fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })],
  ['YEAR', fc.integer({ min: 1_901, max: 2_155 })],
  ['DATE', midnights],
  ['DATETIME', wholeSeconds],
  ['DATETIME(3)', instants],
  ['DATETIME(6)', instants],
  ['TIMESTAMP(3) NULL', fc.date({ min: new Date(1_000), max: new Date(2 ** 31 * 1_000 - 1), noInvalidDate: true })],
  ['TIME(3)', fc.tuple(fc.boolean(), fc.nat(838), fc.nat(59), fc.nat(58), fc.nat(999)).map(toTime)],
  ['CHAR(60)', texts],
  ['VARCHAR(60)', texts],
  ['VARCHAR(30) CHARACTER SET latin1', fc.string({ maxLength: 30 })],
  ['TEXT', texts],
  ['TINYTEXT', texts],
  ['TINYTEXT CHARACTER SET latin1', fc.nat(255).map((length) => 'é'.repeat(length))],
  ['LONGTEXT', texts],
  ["ENUM('a','b','it''s','é')", fc.constantFrom('a', 'b', "it's", 'é')],
  [
    String.raw`ENUM('a\\b','\\','n\nl','r\rl','z\0','it''s','\\''')`,
    fc.constantFrom('a\\b', '\\', 'n\nl', 'r\rl', 'z\0', "it's", "\\'"),
  ],
  [String.raw`SET('x\\y','n\nl','z')`, fc.constantFrom('', 'x\\y', 'n\nl', 'x\\y,z', 'x\\y,n\nl,z')],
  ["SET('x','y','z')", fc.constantFrom('', 'x', 'x,z', 'y', 'x,y,z')],
  ['BINARY(6)', fc.uint8Array({ minLength: 6, maxLength: 6 })],
  ['VARBINARY(40)', fc.uint8Array({ maxLength: 40 })],
  ['BLOB', fc.uint8Array({ maxLength: 300 })],
  ['JSON', fc.jsonValue()],
  ['DECIMAL(65,30)', digits(35, 15)],
  ['FLOAT UNSIGNED', fc.double({ min: 0, max: 1e30, noNaN: true }).map((value) => Number(value.toPrecision(6)))],
  ['DOUBLE', fc.constantFrom(-0, 0, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 0.1, 1 / 3)],
  ['BIT(12)', fc.nat(4_095)],
  [
    'TIME(6)',
    fc.tuple(fc.boolean(), fc.nat(838), fc.nat(59), fc.nat(58), fc.nat(999)).map((parts) => `${toTime(parts)}000`),
  ],
  [
    'VARCHAR(60) COLLATE utf8mb4_bin',
    fc.string({ unit: fc.constantFrom('😀', '𝒳', '\\', "'", '"', '\n', '\t', '\0', ' ') }),
  ],
  ['VARCHAR(30) CHARACTER SET utf16', texts.map((text) => text.slice(0, 30))],
  [
    'VARBINARY(256)',
    fc.constantFrom(
      Uint8Array.from({ length: 256 }, (_, byte) => byte),
      new Uint8Array(0),
    ),
  ],
  ['MEDIUMTEXT', texts],
  ['LONGBLOB', fc.uint8Array({ maxLength: 300 })],
]

/** Types that only MariaDB 10.11 has. */
export const mariadbColumns: readonly [string, fc.Arbitrary<unknown>][] = [
  // The server refuses some of version 8, with an error.
  ['UUID', fc.uuid({ version: [1, 2, 3, 4, 5, 6, 7] })],
  ['INET6', fc.ipV6()],
  ['INET4', fc.ipV4()],
]

function toTime([isNegative, hours, minutes, seconds, milliseconds]: readonly [
  boolean,
  number,
  number,
  number,
  number,
]): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const text = `${two(hours)}:${two(minutes)}:${two(seconds)}.${String(milliseconds).padStart(3, '0')}`
  return isNegative && /[1-9]/.test(text) ? `-${text}` : text
}
