import { getDatabaseName, type QueryFunction, quoteIdentifier } from '@dbenv/core'

/** What is left of an item. A library on core alone: it is given a connection, and asks for the name. */
export async function readQuantity(query: QueryFunction, item: string): Promise<number> {
  const stock = quoteIdentifier(await getDatabaseName('warehouse_stock'))
  const [rows] = await query(`SELECT quantity FROM ${stock}.items WHERE name = ?`, [item])
  const row: unknown = Array.isArray(rows) ? rows[0] : undefined
  if (!(row instanceof Object && 'quantity' in row)) throw new RangeError(`no item \`${item}\` is in stock`)
  return Number(row.quantity)
}
