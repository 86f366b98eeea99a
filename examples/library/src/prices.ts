import { getDatabaseName, type QueryFunction, quoteIdentifier } from '@dbenv/core'
import { Database } from './databases.ts'

/** The latest price of a security, as text so that no digit is lost; `undefined` if it never had one. */
export async function findLatestPrice(query: QueryFunction, symbol: string): Promise<string | undefined> {
  const database = quoteIdentifier(await getDatabaseName(Database.PRICE_FEED))
  const [rows] = await query(`SELECT price FROM ${database}.prices WHERE symbol = ? ORDER BY day DESC LIMIT 1`, [
    symbol,
  ])
  const row: unknown = Array.isArray(rows) ? rows[0] : undefined
  return row instanceof Object && 'price' in row ? String(row.price) : undefined
}

/** Writes the price of one day; an earlier one of that day is replaced. */
export async function recordPrice(query: QueryFunction, symbol: string, day: string, price: string): Promise<void> {
  const database = quoteIdentifier(await getDatabaseName(Database.PRICE_FEED))
  await query(`REPLACE INTO ${database}.prices (symbol, day, price) VALUES (?, ?, ?)`, [symbol, day, price])
}
