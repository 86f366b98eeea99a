import { InvalidArgumentError } from '../errors/input-errors.ts'
import type { Cell, Encoder } from '../table/encode/encoder.ts'
import { toHex } from '../table/encode/literals.ts'
import { createRowEncoder } from '../table/row-encoder.ts'
import type { TableShape } from '../table/table-shape.ts'
import { createKeyText } from './key-text.ts'
import { DuplicateKeyError } from './update-errors.ts'
import type { UpdateGroup } from './update-options.ts'

/** A group as cells: the key columns first, then the value columns; sorted by key. */
export interface EncodedGroup {
  readonly keys: readonly Encoder[]
  readonly values: readonly Encoder[]
  readonly rows: readonly (readonly Cell[])[]
  /** The index, among those that the caller gave, of one of `rows`. */
  readonly indexOf: (cells: readonly Cell[]) => number
}

/** Some rows of a group. */
export function sliceRows(group: EncodedGroup, start: number, end?: number): EncodedGroup {
  return { ...group, rows: group.rows.slice(start, end) }
}

/** Types by which rows are found: an approximate number or a long text is no key. */
const KEY_TYPES: ReadonlySet<string> = new Set(
  'tinyint smallint mediumint int bigint decimal year char varchar binary varbinary enum uuid inet4 inet6 date datetime timestamp time'.split(
    ' ',
  ),
)

/** Encodes every row of the groups; throws before anything is sent, also when a key occurs twice. */
export function encodeGroups(shape: TableShape, groups: readonly UpdateGroup[]): readonly EncodedGroup[] {
  const seen = new Set<string>()
  return groups.map(({ keyColumns, valueColumns, rows, rowIndexes }) => {
    const encoder = createRowEncoder(shape, [...keyColumns, ...valueColumns], { keyColumns })
    const keys = encoder.encoders.slice(0, keyColumns.length)
    for (const { column } of keys) {
      if (!KEY_TYPES.has(column.dataType)) {
        throw new InvalidArgumentError(
          'keyColumns',
          `Column \`${column.name}\` (${column.columnType}) cannot be a key of a batch update.`,
        )
      }
    }
    const texts = keys.map(createKeyText)
    const encoded = rows.map((row, index): readonly Cell[] => {
      const cells = encoder.encodeRow(row, rowIndexes[index] ?? index).map((cell) => cell ?? null)
      const key = keyOf(cells, texts)
      if (seen.has(key)) throw new DuplicateKeyError(shape.table, describeKey(keyColumns, cells))
      seen.add(key)
      return cells
    })
    // Every writer that locks in key order waits for the others, and none for each other.
    const sorted = isSorted(encoded, keys) ? encoded : encoded.toSorted((a, b) => compareKeys(a, b, keys))
    const indexOf = (cells: readonly Cell[]): number => rowIndexes[encoded.indexOf(cells)] ?? 0
    return { keys, values: encoder.encoders.slice(keys.length), rows: sorted, indexOf }
  })
}

/** A text for each key: two are equal only if the keys are. */
function keyOf(cells: readonly Cell[], texts: readonly ((cell: Cell) => string)[]): string {
  const [first] = texts
  if (first !== undefined && texts.length === 1) return first(cells[0] ?? null)
  return JSON.stringify(texts.map((toText, index) => toText(cells[index] ?? null)))
}

function describeKey(keyColumns: readonly string[], cells: readonly Cell[]): string {
  return keyColumns.map((name, index) => `${name} = ${describeCell(cells[index])}`).join(', ')
}

function describeCell(cell: Cell | undefined): string {
  return typeof cell === 'string' ? cell : `0x${cell ? toHex(cell) : ''}`
}

function isSorted(rows: readonly (readonly Cell[])[], keys: readonly Encoder[]): boolean {
  return rows.every((cells, index) => index === 0 || compareKeys(rows[index - 1] ?? [], cells, keys) <= 0)
}

function compareKeys(a: readonly Cell[], b: readonly Cell[], keys: readonly Encoder[]): number {
  for (const [index, { kind }] of keys.entries()) {
    const order = compareCells(a[index] ?? '', b[index] ?? '', kind === 'number')
    if (order !== 0) return order
  }
  return 0
}

function compareCells(a: string | Uint8Array, b: string | Uint8Array, isNumber: boolean): number {
  if (typeof a !== 'string' || typeof b !== 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return isNumber ? Number(a) - Number(b) || compareDigits(a, b) : compareTexts(a, b)
}

/** Numbers whose difference a JavaScript number does not show: they have the same sign. */
function compareDigits(a: string, b: string): number {
  const order = a.length - b.length || compareTexts(a, b)
  return a.startsWith('-') ? -order : order
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
