import { createDatabaseAdapter } from '@dbenv/knex'

await using db = createDatabaseAdapter() // which environment: your branch, DBENV_ENVIRONMENT or CI decides

const trades = await db.queryDatabase<{ trade_id: number; price: string }>(
  'portfolio_data',
  `SELECT t.trade_id, t.price FROM trades t
   JOIN portfolio_config.users u ON u.user_id = t.user_id WHERE u.login = ?`,
  ['trader7'],
)
const cheaper = trades.map(({ trade_id, price }) => ({ trade_id, price: (Number(price) * 0.99).toFixed(6) }))
await db.dynamicBatchUpdate('portfolio_data', 'trades', cheaper, { keyColumns: ['trade_id'] })
