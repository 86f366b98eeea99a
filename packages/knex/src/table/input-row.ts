/** A row to be written: plain values by column name. Any object type fits, an interface too. */
export type InputRow = object

/** What a row says about a column; `undefined`: nothing. */
export function readCell(row: InputRow, columnName: string): unknown {
  // Every object can be asked for any key; only an index signature, which an interface lacks, lets the compiler see it.
  const value = (row as Readonly<Record<string, unknown>>)[columnName]
  // A column may be called `constructor` or `__proto__`; what every object inherits says nothing about it.
  const isDoubtful = typeof value === 'function' || columnName === '__proto__'
  return isDoubtful && !Object.hasOwn(row, columnName) ? undefined : value
}
