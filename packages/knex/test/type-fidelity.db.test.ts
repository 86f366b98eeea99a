import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { getSessionState } from '../src/connection/session-state.ts'
import { saveRows } from '../src/save/save-rows.ts'
import { createEncoder } from '../src/table/encode/create-encoder.ts'
import { readTableShape } from '../src/table/read-table-shape.ts'
import type { TableShape } from '../src/table/table-shape.ts'
import { batchUpdate } from '../src/update/batch-update.ts'
import { createWriteCells } from '../src/write-cells.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

/** Everything that a program may hand over by mistake; a column takes it faithfully or refuses it. */
const anything = fc.oneof(
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

/** A column, and values that are likely to fit it. */
const columns: readonly [string, fc.Arbitrary<unknown>][] = [
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
  ['LONGTEXT', texts],
  ["ENUM('a','b','it''s','é')", fc.constantFrom('a', 'b', "it's", 'é')],
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
const mariadbColumns: typeof columns = [
  // The server refuses some of version 8, with an error.
  ['UUID', fc.uuid({ version: [1, 2, 3, 4, 5, 6, 7] })],
  ['INET6', fc.ipV6()],
  ['INET4', fc.ipV4()],
]

async function readFlavour(): Promise<string> {
  await using database = await createTestDatabase()
  return getSessionState(database.connection).facts.flavour
}

const flavour = await readFlavour()
const columnsHere = flavour === 'mariadb' ? [...columns, ...mariadbColumns] : columns

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

/** The values of both arbitraries that the column's encoder takes; what it refuses must be a TypeError. */
function chooseValues(shape: TableShape, fitting: fc.Arbitrary<unknown>, seed: number): readonly unknown[] {
  const column = shape.columns.get('v')
  if (column === undefined) throw new Error('no column v')
  const { encode } = createEncoder(column)
  const taken = [...fc.sample(fitting, { numRuns: 300, seed }), ...fc.sample(anything, { numRuns: 300, seed })].filter(
    (value) => {
      try {
        encode(value)
        return true
      } catch (error) {
        expect(error).toBeInstanceOf(TypeError)
        return false
      }
    },
  )
  expect(taken.length).toBeGreaterThan(60)
  return taken
}

/** What "equal" means: the same value, whichever of its types it was given and is read in. */
function normalise(value: unknown, columnType: string): unknown {
  if (value === null) return value
  // Neither JSON nor MariaDB knows a negative zero; to JavaScript they are equal.
  if (columnType === 'JSON') return JSON.parse(JSON.stringify(value))
  if (columnType.startsWith('BIT') && value instanceof Uint8Array)
    return BigInt(`0x${Buffer.from(value).toString('hex')}`)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (/^(FLOAT|DOUBLE)/.test(columnType)) return Number(value) + 0
  if (/INT|YEAR|BIT/.test(columnType)) return BigInt(typeof value === 'boolean' ? Number(value) : String(value))
  if (columnType.startsWith('DECIMAL')) return toPlainDecimal(String(value))
  return value
}

/** Without zeros that say nothing, and without an exponent. */
function toPlainDecimal(text: string): string {
  const [, sign, before = '', after = '', exponent = '0'] = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text) ?? []
  const shift = Number(exponent)
  const all = `${'0'.repeat(Math.max(0, -shift))}${before}${after}${'0'.repeat(Math.max(0, shift))}`
  const point = Math.max(0, -shift) + before.length + shift
  const digits = `${all.slice(0, point).replace(/^0+(?=\d)/, '') || '0'}.${all.slice(point).replace(/0+$/, '')}`
  return sign === '-' && /[1-9]/.test(digits) ? `-${digits}` : digits
}

async function fill(database: TestDatabase, columnType: string, count: number): Promise<TableShape> {
  await database.run(`CREATE TABLE t (id INT PRIMARY KEY, v ${columnType})`)
  const rows = Array.from({ length: count }, (_, id) => `(${id}, NULL)`)
  if (count > 0) await database.run(`INSERT INTO t VALUES ${rows.join(',')}`)
  return await readTableShape(database.connection, database.databaseName, 't')
}

/** From here on rows are written by LOAD DATA. */
const ROWS = 1_000

const ways = ['load', 'insert', 'update by JSON', 'update by table'] as const

async function write(
  database: TestDatabase,
  shape: TableShape,
  values: readonly unknown[],
  way: (typeof ways)[number],
): Promise<void> {
  const { connection } = database
  const load = { mayLoad: true, onLoadOff: () => expect.unreachable('this server takes LOAD DATA LOCAL') }
  const rows = values.map((v, id) => ({ id, v }))
  await database.run('UPDATE t SET v = NULL')
  if (way === 'load' || way === 'insert') {
    await database.run('DELETE FROM t')
    await saveRows(connection, shape, rows, {}, { ...load, mayLoad: way === 'load' })
    return
  }
  const padding = way === 'update by table' ? 2_000 : 0
  const all = [...rows, ...Array.from({ length: padding }, (_, index) => ({ id: 10_000 + index, v: values[0] }))]
  await batchUpdate(connection, shape, all, { keyColumns: ['id'] }, createWriteCells(connection, load))
}

/** UTC, half an hour off with summer time, and as far east as it goes. */
const zones = ['UTC', 'America/St_Johns', 'Pacific/Kiritimati'] as const
const temporal = columns.filter(([columnType]) => /^(DATE|TIME)/.test(columnType))

const zone = process.env['TZ']
afterEach(() => {
  if (zone === undefined) delete process.env['TZ']
  else process.env['TZ'] = zone
})

async function checkColumn(columnType: string, fitting: fc.Arbitrary<unknown>): Promise<void> {
  const seed = Math.floor(Math.random() * 2 ** 31)
  await using database = await createTestDatabase()
  const shape = await fill(database, columnType, ROWS)
  const chosen = chooseValues(shape, fitting, seed)
  // As many as LOAD DATA is used for.
  const values = Array.from({ length: ROWS }, (_, index) => chosen[index % chosen.length])
  const expected = values.map((value) => normalise(value, columnType))
  for (const way of ways) {
    await write(database, shape, values, way)
    const rows = await database.run(`SELECT v FROM t WHERE id < ${ROWS} ORDER BY id`)
    expect(
      rows.map(({ v }) => normalise(v, columnType)),
      `by ${way}, seed ${seed}`,
    ).toEqual(expected)
  }
}

describe('a value that is saved or updated reads back equal, or is refused', () => {
  test.each(columnsHere)('in %s', checkColumn)

  describe.each(zones)('in time zone %s', (name) => {
    test.each(temporal)('in %s', async (columnType, fitting) => {
      process.env['TZ'] = name
      await checkColumn(columnType, fitting)
    })
  })
})

/** What no value of JavaScript is equal to when it is read back. */
const unfaithful = ['GEOMETRY', 'POINT', ...(flavour === 'mysql' ? ['VECTOR(3)'] : [])]

test.each(unfaithful)('%s takes nothing but NULL', async (columnType) => {
  await using database = await createTestDatabase()
  const shape = await fill(database, columnType, 0)
  const load = { mayLoad: true, onLoadOff: () => {} }
  for (const v of [{ x: 1, y: 2 }, 'POINT(1 2)', Buffer.alloc(25), [1, 2, 3]]) {
    await expect(saveRows(database.connection, shape, [{ id: 1, v }], {}, load)).rejects.toThrow(/^Row 0: Column `v`/)
  }
  await saveRows(database.connection, shape, [{ id: 2, v: null }], {}, load)
  // mysql2 3.24 reads a NULL VECTOR as an empty one.
  expect(await database.run('SELECT id, v IS NULL AS isNull FROM t')).toEqual([{ id: 2, isNull: 1 }])
})
