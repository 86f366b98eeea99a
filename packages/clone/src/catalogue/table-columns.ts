import { readSqlTokens, UnterminatedSqlError } from '@dbenv/core'
import { findText, type Row, readText } from '../session/row.ts'
import type { ColumnDefinition, StoredColumn } from './catalogue.ts'

/** A table's columns that hold something: values of their own, or computed ones that were written down. */
export interface TableColumns {
  readonly columns: readonly ColumnDefinition[]
  readonly storedColumns: readonly StoredColumn[]
}

/**
 * Sorts the rows that the server's catalogue has of a database's columns, for whoever asks by a table's name; a table
 * of which there are no rows has no columns.
 */
export function groupTableColumns(rows: readonly Row[]): (tableName: string) => TableColumns {
  const rowsOf = new Map<string, Row[]>()
  for (const row of rows) {
    const tableName = readText(row, 'tableName')
    const known = rowsOf.get(tableName)
    if (known) known.push(row)
    else rowsOf.set(tableName, [row])
  }
  return (tableName) => toTableColumns(rowsOf.get(tableName) ?? [])
}

function toTableColumns(rows: readonly Row[]): TableColumns {
  // MySQL says DEFAULT_GENERATED of a column whose default is an expression: that one is written.
  const isGenerated = (row: Row): boolean => /\b(?:VIRTUAL|STORED|PERSISTENT) GENERATED\b/.test(readText(row, 'extra'))
  const columns = rows.filter((row) => !isGenerated(row)).map(toColumn)
  const generated = new Map(rows.filter(isGenerated).map((row) => [readText(row, 'name').toLowerCase(), row]))
  const types = new Map(columns.map(({ name, dataType }) => [name.toLowerCase(), dataType]))
  const isFixed = (row: Row, within: ReadonlySet<string>): boolean =>
    isFixedText(findText(row, 'generationSql') ?? '', (column) => {
      const name = column.toLowerCase()
      const other = generated.get(name)
      if (other) return !within.has(name) && isFixed(other, new Set([...within, name]))
      const type = types.get(name)
      return type !== undefined && type !== 'timestamp'
    })
  return {
    columns,
    storedColumns: [...generated]
      .filter(([, row]) => /\b(?:STORED|PERSISTENT)\b/.test(readText(row, 'extra')) && !isOfHistory(row))
      .map(([name, row]) => ({ ...toColumn(row), computed: isFixed(row, new Set([name])) ? 'alike' : 'by-session' })),
  }
}

/** The moments of a system-versioned table, which are no part of what a clone copies (MariaDB). */
function isOfHistory(row: Row): boolean {
  return /^ROW (?:START|END)$/i.test(findText(row, 'generationSql') ?? '')
}

function toColumn(row: Row): ColumnDefinition {
  return { name: readText(row, 'name'), dataType: readText(row, 'dataType').toLowerCase() }
}

/**
 * Words of an expression whose result hangs on its arguments alone. Any other may read the session's time zone, its
 * language, its week or the digits of a division; only what is listed here is taken not to.
 */
const FIXED_WORDS: ReadonlySet<string> = new Set(
  (
    'and or not xor is null true false in between like escape case when then else end if ifnull nullif coalesce ' +
    'concat concat_ws lower lcase upper ucase trim ltrim rtrim leading trailing both from for left right substr ' +
    'substring substring_index replace char_length character_length length octet_length reverse lpad rpad locate ' +
    'instr position field elt greatest least abs floor ceiling ceil round truncate sign mod div crc32 md5 sha sha1 sha2 ' +
    'hex unhex to_base64 from_base64 cast convert as using char signed unsigned integer decimal binary charset collate ' +
    'json_extract json_unquote json_value json_contains json_length json_valid json_type json_keys year month day ' +
    'dayofmonth dayofyear quarter hour minute second to_days last_day inet_aton inet6_aton uuid_to_bin bin_to_uuid'
  ).split(' '),
)

/** `utf8mb4`, `_latin1`, `utf8mb4_general_ci`. */
const CHARACTER_SET = /^_?(?:utf8|latin1|ascii|binary)\w*$/

function isFixedText(sql: string, isFixedColumn: (name: string) => boolean): boolean {
  try {
    for (const { kind, text } of readSqlTokens(sql)) {
      const word = text.toLowerCase()
      if (kind === 'quoted' && !isFixedColumn(text.slice(1, -1).replaceAll('``', '`'))) return false
      if (kind === 'word' && !FIXED_WORDS.has(word) && !CHARACTER_SET.test(word)) return false
      if (kind === 'punctuation' && text === '/') return false
      // A variable of the session.
      if (kind === 'value' && text.startsWith('@')) return false
    }
    return true
  } catch (error) {
    // MySQL prints quotes within an expression with a backslash before them.
    if (error instanceof UnterminatedSqlError) return false
    throw error
  }
}
