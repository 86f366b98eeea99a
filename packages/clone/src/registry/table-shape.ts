import { type QueryFunction, REGISTRY_DATABASE } from '@dbenv/core'
import { readRows } from '../session/read-rows.ts'

/** What the registry's table looks like on the server. */
export interface TableShape {
  readonly columns: ReadonlyMap<string, ColumnShape>
  /** Each key's columns in order, in lower case. */
  readonly keys: ReadonlyMap<string, readonly string[]>
  readonly uniqueKeys: ReadonlySet<string>
  /** Unique keys of an older form: over names alone, so that a deleted row would hold its names for ever. */
  readonly outdatedKeys: readonly string[]
  readonly isTransactional: boolean
}

/** One column, under its name in lower case. */
export interface ColumnShape {
  readonly collation: string | undefined
  /** In characters, or bytes where it is binary; NaN for what is no text. */
  readonly length: number
  /** The type's bare name: `varchar`. */
  readonly dataType: string
  /** The type as a definition has it: `varchar(64)`. */
  readonly columnType: string
  readonly isNullable: boolean
  readonly countsUp: boolean
  /** What a row gets that leaves it out. */
  readonly defaultsTo: 'nothing' | 'constant' | 'expression'
  /** That constant, or expression; empty for nothing. */
  readonly defaultText: string
  /** What it is generated from; empty for one that holds what is written. */
  readonly generatedFrom: string
}

/** The hidden primary key that MySQL 8.0.30 and later add to a table without one (sql_generate_invisible_primary_key). */
export const HIDDEN_KEY_COLUMN = 'my_row_id'

/** What keys of an older form are made of. */
const NAME_COLUMNS: ReadonlySet<string> = new Set([
  HIDDEN_KEY_COLUMN,
  'base_name',
  'environment',
  'branch_name',
  'database_name',
  'is_active',
])

const NOT_TRANSACTIONAL: ReadonlySet<string> = new Set(['myisam', 'aria', 'memory', 'csv'])

const WHERE = `WHERE table_schema = '${REGISTRY_DATABASE}' AND table_name = 'database_configs'`

/** The table's columns and keys from the server's catalogue; `undefined` when there is no table. */
export async function readTableShape(query: QueryFunction): Promise<TableShape | undefined> {
  // Aliases, because MySQL 8 and later spell the catalogue's columns in capitals; in camel case for drivers' name mappers.
  const columns = await readRows(
    query,
    `SELECT column_name AS columnName, collation_name AS textCollation, character_maximum_length AS textLength, data_type AS dataType, ` +
      `column_type AS columnType, is_nullable AS nullable, extra AS extra, column_default AS defaultValue, generation_expression AS generatedFrom FROM information_schema.columns ${WHERE}`,
  )
  if (columns.length === 0) return undefined
  const parts = await readRows(
    query,
    `SELECT index_name AS keyName, column_name AS columnName, non_unique AS nonUnique FROM information_schema.statistics ${WHERE} ORDER BY seq_in_index`,
  )
  const [table] = await readRows(query, `SELECT engine AS tableEngine FROM information_schema.tables ${WHERE}`)
  const keys = new Map<string, string[]>()
  const unique = new Set<string>()
  for (const part of parts) {
    const key = String(part['keyName'])
    keys.set(key, [...(keys.get(key) ?? []), String(part['columnName']).toLowerCase()])
    if (Number(part['nonUnique']) === 0) unique.add(key)
  }
  return {
    columns: new Map(
      columns.map((row) => [
        String(row['columnName']).toLowerCase(),
        {
          collation: row['textCollation'] === null ? undefined : String(row['textCollation']),
          length: Number(row['textLength'] ?? Number.NaN),
          dataType: String(row['dataType']).toLowerCase(),
          columnType: String(row['columnType']),
          isNullable: String(row['nullable']).toUpperCase() === 'YES',
          countsUp: /auto_increment/i.test(String(row['extra'])),
          defaultsTo: toDefaultKind(row['defaultValue'], row['extra']),
          defaultText: toDefaultText(row['defaultValue']),
          generatedFrom: String(row['generatedFrom'] ?? ''),
        },
      ]),
    ),
    keys,
    uniqueKeys: unique,
    outdatedKeys: [...keys].flatMap(([key, names]) =>
      unique.has(key) && names.every((name) => NAME_COLUMNS.has(name)) ? [key] : [],
    ),
    isTransactional: !NOT_TRANSACTIONAL.has(String(table?.['tableEngine']).toLowerCase()),
  }
}

/** MariaDB writes the word for a default of NULL, and a constant text in quotes. */
function toDefaultText(value: unknown): string {
  return value === null || value === 'NULL' ? '' : String(value).replace(/^'(.*)'$/s, '$1')
}

function toDefaultKind(value: unknown, extra: unknown): ColumnShape['defaultsTo'] {
  if (value === null || value === 'NULL') return 'nothing'
  return /default_generated/i.test(String(extra)) || /^\w+\(/.test(String(value)) ? 'expression' : 'constant'
}
