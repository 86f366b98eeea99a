import type { Connection } from 'mysql2'
import { limitLength } from '../connection/packet-size.ts'
import { runStatement } from '../driver/run-statement.ts'
import { alreadyRewritten, holdsValues } from '../driver/statement-options.ts'
import type { Cell, Encoder } from '../table/encode/encoder.ts'
import type { TableShape } from '../table/table-shape.ts'
import type { EncodedGroup } from './encode-group.ts'
import { toJsonSource } from './json-source.ts'
import { createKeyText, isComparedByServer } from './key-text.ts'
import { DuplicateKeyError } from './update-errors.ts'

/** Characters of one look; half a million short keys. */
const LOOK_LENGTH = 16 * 1024 * 1024

/**
 * Throws `DuplicateKeyError` where rows of all groups have one key to the server whose texts differ: 'A' and 'a' are one
 * to most collations, and the first would win without a word. Of more keys than one statement takes, only those that are
 * sent together are compared.
 */
export async function refuseEqualKeys(
  connection: Connection,
  { table }: TableShape,
  groups: readonly EncodedGroup[],
): Promise<void> {
  const keys = groups[0]?.keys ?? []
  if (!keys.some(({ column }) => isComparedByServer(column))) return
  const by = keys.map(toGroupExpression).join(', ')
  // By its own collation one of them is the least and the greatest.
  const first = 'j.c0 COLLATE utf8mb4_bin'
  for (const rows of splitKeys(groups, keys.map(createKeyText), limitLength(connection, LOOK_LENGTH))) {
    const sql =
      `SELECT MIN(${first}) AS one, MAX(${first}) AS other FROM ${toJsonSource(connection, keys, rows)} ` +
      `GROUP BY ${by} HAVING COUNT(*) > 1 LIMIT 1`
    const { rows: doubles } = await runStatement(connection, { sql, [alreadyRewritten]: true, [holdsValues]: true })
    const [double] = doubles
    if (double === undefined) continue
    throw new DuplicateKeyError(
      table,
      `${keys[0]?.column.name} = ${double['one']} and ${double['other']}, by its collation`,
    )
  }
}

/** What a key column is compared by; the texts of other types than text are the same where the values are. */
function toGroupExpression({ column: { charset, collation } }: Encoder, index: number): string {
  if (charset === undefined || collation === undefined) return `j.c${index}`
  return charset === 'utf8mb4'
    ? `j.c${index} COLLATE ${collation}`
    : `CONVERT(j.c${index} USING ${charset}) COLLATE ${collation}`
}

function* splitKeys(
  groups: readonly EncodedGroup[],
  texts: readonly ((cell: Cell) => string)[],
  most: number,
): Generator<readonly (readonly string[])[], void, undefined> {
  let rows: (readonly string[])[] = []
  let characters = 0
  for (const group of groups) {
    for (const cells of group.rows) {
      const key = texts.map((toText, index) => toText(cells[index] ?? null))
      for (const text of key) characters += text.length + 4
      if (characters > most && rows.length > 0) {
        yield rows
        rows = []
        characters = 0
      }
      rows.push(key)
    }
  }
  if (rows.length > 1) yield rows
}
