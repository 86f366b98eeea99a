import { queryDatabase, saveToDatabase } from '@dbenv/knex'

/** An order as it is placed; the server numbers it. */
export interface NewOrder {
  readonly item_id: number
  readonly quantity: number
}

/** Saves orders; a trigger takes them from the stock, which is another database. Resolves to how many. */
export async function placeOrders(orders: readonly NewOrder[]): Promise<number> {
  const { inserted } = await saveToDatabase(orders, 'warehouse_orders', 'orders')
  return inserted
}

/** How much of an item was ever ordered: one query over two databases. */
export async function countOrdered(item: string): Promise<number> {
  const [row] = await queryDatabase<{ ordered: string | null }>(
    'warehouse_orders',
    `SELECT SUM(o.quantity) AS ordered FROM orders o
     JOIN warehouse_stock.items i ON i.item_id = o.item_id WHERE i.name = ?`,
    [item],
  )
  return Number(row?.ordered ?? 0)
}
