/** The columns of a table for these rows. */
export const NARROW_COLUMNS = '(id INT PRIMARY KEY, symbol VARCHAR(12), price DECIMAL(12,4), day DATE)'

/** Rows of a table of prices; bench/pandas.py makes the same. */
export function createNarrowRows(count: number): readonly object[] {
  const day = new Date(Date.UTC(2024, 1, 29))
  return Array.from({ length: count }, (_, id) => ({ id, symbol: `SYM${id % 500}`, price: `${id % 1_000}.2500`, day }))
}
