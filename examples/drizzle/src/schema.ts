import { decimal, int, mysqlSchema, mysqlTable, varchar } from 'drizzle-orm/mysql-core'

/** In the database that the pool stands on. */
export const products = mysqlTable('products', {
  productId: int('product_id').primaryKey().autoincrement(),
  name: varchar({ length: 40 }).notNull(),
  price: decimal({ precision: 12, scale: 2 }).notNull(),
})

/** In another one, by its base name. */
export const sales = mysqlSchema('shop_orders').table('sales', {
  productId: int('product_id').notNull(),
  quantity: int().notNull(),
})
