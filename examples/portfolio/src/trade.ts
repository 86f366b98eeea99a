// A day at the desk, in a few lines: `node src/trade.ts`. Nothing in it says which environment it runs in.
import { createDatabaseAdapter } from '@dbenv/knex'
import { LAST_DAY } from './production/rows.ts'
import { createTradingDesk } from './service.ts'

await using db = createDatabaseAdapter()
const desk = createTradingDesk(db)

console.log('The three largest positions, from a join over four databases:')
for (const position of await desk.findLargestPositions(3)) {
  console.log(
    `  ${position.portfolio} (${position.owner}): ${position.quantity} ${position.ticker} = ${position.usdValue} USD`,
  )
}

const booked = await desk.bookTrades(
  Array.from({ length: 250 }, (_, index) => ({
    portfolio_id: (index % 60) + 1,
    security_id: (index % 400) + 1,
    user_id: (index % 24) + 1,
    trade_date: LAST_DAY,
    side: index % 3 === 0 ? 'sell' : 'buy',
    quantity: '100.0000',
    price: '42.500000',
    tags: { desk: 'demo', algo: 7 },
  })),
)
console.log(`${booked} trades booked; the trigger logged each in portfolio_config.`)

const positions = await db.queryDatabase<{ portfolio_id: number; security_id: number }>(
  'portfolio_data',
  'SELECT portfolio_id, security_id FROM positions',
)
const changed = await desk.updatePrices(positions.map((position) => ({ ...position, average_price: '99.990000' })))
console.log(`${changed} positions given a new price in one batch.`)

await desk.applySignals(1, LAST_DAY)
console.log('Signals of strategy 1 applied by the procedure in portfolio_signals.')
