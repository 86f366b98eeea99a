/** One row of a result as the driver gives it. */
export type Row = Readonly<Record<string, unknown>>

/** A column that must hold text. Throws `TypeError` for NULL or a missing column. */
export function readText(row: Row, column: string): string {
  const text = findText(row, column)
  if (text === undefined) throw new TypeError(`column \`${column}\` holds no text (columns: ${Object.keys(row)})`)
  return text
}

/** A column of text; `undefined` for NULL or a missing column. Bytes are read as UTF-8, numbers as they print. */
export function findText(row: Row, column: string): string | undefined {
  const value = row[column]
  if (value === null || value === undefined) return undefined
  if (Buffer.isBuffer(value)) return value.toString('utf8')
  return typeof value === 'string' ? value : String(value)
}

/** A column of whole numbers; NULL is 0. */
export function readNumber(row: Row, column: string): number {
  const value = Number(row[column] ?? 0)
  if (Number.isNaN(value)) throw new TypeError(`column \`${column}\` holds no number, got \`${String(row[column])}\``)
  return value
}
