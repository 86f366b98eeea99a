import type { DatabaseAdapter } from '@dbenv/knex'
import { type Table, tableFromArrays } from 'apache-arrow'
import { type ColumnTable, op, table } from 'arquero'

/** All ticks as an Apache Arrow table: numbers go from the wire into typed arrays, and from there as they are. */
export async function readTicks(db: DatabaseAdapter): Promise<Table> {
  const { columns } = await db.queryTable('market_ticks', 'SELECT tick_id, symbol, price, size FROM ticks ORDER BY 1')
  return tableFromArrays(columns)
}

/** The volume-weighted average price of each symbol, computed here in a data frame. */
export async function computeAverages(db: DatabaseAdapter): Promise<ColumnTable> {
  const { columns } = await db.queryTable('market_ticks', 'SELECT symbol, price, size FROM ticks')
  return table(columns)
    .derive({ value: (tick: { price: number; size: number }) => tick.price * tick.size })
    .groupby('symbol')
    .rollup({ value: op.sum('value'), size: op.sum('size') })
    .derive({ average: (row: { value: number; size: number }) => row.value / row.size })
    .select('symbol', 'average')
    .orderby('symbol')
}
