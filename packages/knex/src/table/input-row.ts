/** A row to be written: plain values by column name. Any object type fits, an interface too. */
export type InputRow = object

/** What a row says about a column; `undefined`: nothing. */
export function readCell(row: InputRow, columnName: string): unknown {
  // Every object can be asked for any key; only an index signature, which an interface lacks, lets the compiler see it.
  return (row as Readonly<Record<string, unknown>>)[columnName]
}
