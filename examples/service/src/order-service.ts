import { type EnvironmentName, runInEnvironment } from '@dbenv/core'
import type { DatabaseAdapter, RowSource } from '@dbenv/knex'

/** An order as it is placed; the server numbers and dates it. */
export interface NewOrder {
  readonly trader: string
  readonly symbol: string
  readonly quantity: number
  readonly price: string
}

/** The price that an order now has. */
export interface NewPrice {
  readonly order_id: number
  readonly price: string
}

/** What a service does with its databases. Nothing in it says which environment it runs in. */
export interface OrderService {
  /** Saves many orders, all or none. Resolves to how many. */
  importOrders(orders: RowSource): Promise<number>
  /** Moves prices in one statement. Resolves to the number of orders that had another price before. */
  reprice(prices: readonly NewPrice[]): Promise<number>
  /** Places an order and takes it off the trader's limit, in one transaction over two databases. */
  placeOrder(order: NewOrder): Promise<void>
  /** How many orders there are here, and in another environment. */
  compareWith(environment: EnvironmentName): Promise<{ readonly here: number; readonly there: number }>
}

/** Puts the service on an adapter. */
export function createOrderService(db: DatabaseAdapter): OrderService {
  async function countOrders(): Promise<number> {
    const [row] = await db.queryDatabase<{ orders: number }>('order_book', 'SELECT COUNT(*) AS orders FROM orders')
    return row?.orders ?? 0
  }

  return {
    async importOrders(orders) {
      const { inserted } = await db.saveToDatabase(orders, 'order_book', 'orders')
      return inserted
    },
    async reprice(prices) {
      const { changed } = await db.dynamicBatchUpdate('order_book', 'orders', prices, { keyColumns: ['order_id'] })
      return changed
    },
    async placeOrder(order) {
      await db.transaction(['order_book', 'order_limits'], async ({ queryDatabase, getEngine }) => {
        await queryDatabase('order_limits', 'UPDATE limits SET quantity = quantity - ? WHERE trader = ?', [
          order.quantity,
          order.trader,
        ])
        const orderBook = await getEngine('order_book')
        await orderBook('orders').insert(order)
      })
    },
    async compareWith(environment) {
      const [here, there] = await Promise.all([countOrders(), runInEnvironment(environment, countOrders)])
      return { here, there }
    },
  }
}
