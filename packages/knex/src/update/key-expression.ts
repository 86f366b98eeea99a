import { quoteIdentifier } from '@dbenv/core'
import type { Encoder } from '../table/encode/encoder.ts'
import type { TableColumn } from '../table/table-shape.ts'

/**
 * A condition that finds the rows of `t` whose key is the text `source`, written so that the server can use the index:
 * all conversion is on the side of the text.
 */
export function toKeyCondition({ column, kind }: Encoder, source: string): string {
  const target = `t.${quoteIdentifier(column.name)}`
  if (kind === 'bytes') return `${target} = UNHEX(${source})`
  if (kind === 'number') return `${target} = ${castNumber(column, source)}`
  switch (column.dataType) {
    case 'date':
      return `${target} = CAST(${source} AS DATE)`
    case 'datetime':
    case 'timestamp':
      return `${target} = CAST(${source} AS DATETIME(6))`
    case 'time':
      return `${target} = CAST(${source} AS TIME(6))`
  }
  const { charset, collation } = column
  if (charset === undefined || collation === undefined) return `${target} = ${source}`
  // Without COLLATE: "Illegal mix of collations" (1267).
  if (charset === 'utf8mb4') return `${target} = ${source} COLLATE ${collation}`
  const converted = `CONVERT(${source} USING ${charset})`
  // A character that the column's set lacks becomes `?`, and must not find a row that holds one.
  return `${target} = ${converted} COLLATE ${collation} AND CONVERT(${converted} USING utf8mb4) = ${source} COLLATE utf8mb4_bin`
}

/** The value of the text `source` for one column; text only, because typed columns of JSON_TABLE bypass strict mode. */
export function toValueExpression({ kind }: Encoder, source: string): string {
  if (kind === 'bytes') return `UNHEX(${source})`
  return kind === 'bits' ? `CAST(${source} AS UNSIGNED)` : source
}

function castNumber({ dataType, isUnsigned, precision, scale }: TableColumn, source: string): string {
  if (dataType === 'decimal') return `CAST(${source} AS DECIMAL(${precision ?? 10}, ${scale ?? 0}))`
  return `CAST(${source} AS ${isUnsigned || dataType === 'year' ? 'UNSIGNED' : 'SIGNED'})`
}
