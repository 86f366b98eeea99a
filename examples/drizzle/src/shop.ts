import { createDbEnv, createSqlRegistry, readConnectionSettings } from '@dbenv/core'
import { wrapPool } from '@dbenv/knex/mysql2'
import { eq, sum } from 'drizzle-orm'
import { drizzle, type MySql2Database } from 'drizzle-orm/mysql2'
import { createPool } from 'mysql2/promise'
import { products, sales } from './schema.ts'

/** The shop's databases, for as long as it is open. */
export interface Shop extends AsyncDisposable {
  readonly db: MySql2Database
}

/** Opens the shop of this process's environment. */
export function openShop(): Shop {
  const pool = createPool({ ...readConnectionSettings() })
  const registry = createSqlRegistry((sql, values) => pool.query(sql, values?.slice()))
  wrapPool(pool, createDbEnv({ registry }), { baseName: 'shop_catalogue' })
  return { db: drizzle({ client: pool }), [Symbol.asyncDispose]: () => pool.end() }
}

/** What was sold of each product: a join over two databases. */
export async function countSales({ db }: Shop): Promise<readonly { name: string; sold: string | null }[]> {
  return await db
    .select({ name: products.name, sold: sum(sales.quantity) })
    .from(products)
    .innerJoin(sales, eq(sales.productId, products.productId))
    .groupBy(products.name)
    .orderBy(products.name)
}

/** Adds a product and its first sale; both or neither. */
export async function launch({ db }: Shop, name: string, price: string, quantity: number): Promise<void> {
  await db.transaction(async (tx) => {
    const [{ insertId }] = await tx.insert(products).values({ name, price })
    await tx.insert(sales).values({ productId: insertId, quantity })
  })
}
