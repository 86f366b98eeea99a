import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { getSessionState } from '../src/state/session-state.ts'
import { createEncoder } from '../src/table/encode/create-encoder.ts'
import { readTableShape } from '../src/table/read-table-shape.ts'
import type { TableShape } from '../src/table/table-shape.ts'
import { batchUpdate } from '../src/update/batch-update.ts'
import { createWriteCells } from '../src/write-cells.ts'
import { anything, columns, mariadbColumns } from './fidelity-columns.ts'
import { NEVER, saveInto } from './save-fixture.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

async function readFlavour(): Promise<string> {
  await using database = await createTestDatabase()
  return getSessionState(database.connection).facts.flavour
}

const flavour = await readFlavour()
const columnsHere = flavour === 'mariadb' ? [...columns, ...mariadbColumns] : columns

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
  if (/INT|YEAR|BIT/.test(columnType)) return BigInt(typeof value === 'boolean' ? Number(value) : String(value))
  // Digit by digit, also of text that a number would round.
  if (/^(FLOAT|DOUBLE|DECIMAL)/.test(columnType)) return toPlainDecimal(String(value))
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
    await saveInto(connection, shape, rows, {}, { ...load, mayLoad: way === 'load' })
    return
  }
  const padding = way === 'update by table' ? 2_000 : 0
  const all = [...rows, ...Array.from({ length: padding }, (_, index) => ({ id: 10_000 + index, v: values[0] }))]
  const means = { writeCells: createWriteCells(connection, load), stop: NEVER }
  await batchUpdate(connection, shape, all, { keyColumns: ['id'] }, means)
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
    await expect(saveInto(database.connection, shape, [{ id: 1, v }], {}, load)).rejects.toThrow(/^Row 0: Column `v`/)
  }
  await saveInto(database.connection, shape, [{ id: 2, v: null }], {}, load)
  // mysql2 3.24 reads a NULL VECTOR as an empty one.
  expect(await database.run('SELECT id, v IS NULL AS isNull FROM t')).toEqual([{ id: 2, isNull: 1 }])
})
