import { createDatabaseAdapter, type DatabaseAdapter } from '@dbenv/knex'
import { test } from '@dbenv/vitest'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { LAST_DAY } from '../src/production/rows.ts'
import { createTradingDesk, type NewTrade } from '../src/service.ts'

// The adapter is told nothing: the harness has put this worker into an environment of its own.
let db: DatabaseAdapter
beforeAll(() => {
  db = createDatabaseAdapter()
})
afterAll(() => db.closeAll())

const trade: NewTrade = {
  portfolio_id: 7,
  security_id: 11,
  user_id: 3,
  trade_date: LAST_DAY,
  side: 'buy',
  quantity: '12.3456',
  price: '98.765432',
  tags: { desk: 'london', algo: 4 },
}

describe('a trading desk', () => {
  test('finds the largest positions across four databases', async () => {
    const positions = await createTradingDesk(db).findLargestPositions(3)
    expect(positions.map((position) => position.portfolio)).toEqual(['Portfolio 17', 'Portfolio 15', 'Portfolio 18'])
    expect(positions[0]).toMatchObject({ owner: 'trader20', ticker: 'SEC256', quantity: '46943.9185' })
  })

  test('books trades without losing a digit, and the trigger logs them in another database', async ({
    environment,
  }) => {
    expect(await createTradingDesk(db).bookTrades([trade, { ...trade, side: 'sell' }])).toBe(2)
    const [latest] = await db.queryDatabase('portfolio_data', 'SELECT * FROM trades ORDER BY trade_id DESC LIMIT 1')
    expect(latest).toMatchObject({ quantity: '12.3456', price: '98.765432', notional: '1219.318517', side: 'sell' })
    const log = await environment.query("SELECT * FROM portfolio_config.change_log WHERE what = 'trade booked'")
    expect(log).toHaveLength(2)
  })

  test('moves prices in one batch, and only those', async () => {
    const sql = 'SELECT average_price FROM positions WHERE portfolio_id = 1 ORDER BY security_id'
    const before = await db.queryDatabase('portfolio_data', sql)
    const [first] = await db.queryDatabase<{ security_id: number }>(
      'portfolio_data',
      'SELECT security_id FROM positions WHERE portfolio_id = 1 ORDER BY security_id LIMIT 1',
    )
    const price = { portfolio_id: 1, security_id: first?.security_id ?? 0, average_price: '1.234567' }
    expect(await createTradingDesk(db).updatePrices([price])).toBe(1)
    expect(await db.queryDatabase('portfolio_data', sql)).toEqual([{ average_price: '1.234567' }, ...before.slice(1)])
  })

  test('applies signals by a procedure that works on three databases', async ({ environment }) => {
    await createTradingDesk(db).applySignals(2, LAST_DAY)
    const weights = await environment.query('SELECT * FROM portfolio_signals.target_weights WHERE as_of = ?', [
      LAST_DAY,
    ])
    expect(weights).toHaveLength(3000)
  })

  test('changes nothing in the databases it was copied from', async ({ environment }) => {
    await createTradingDesk(db).bookTrades([trade])
    const connection = await createConnection(environment.connection)
    const [rows] = await connection.query<RowDataPacket[]>(
      'SELECT (SELECT COUNT(*) FROM portfolio_data.trades) AS trades, (SELECT COUNT(*) FROM portfolio_config.change_log) AS log',
    )
    await connection.end()
    expect(rows).toEqual([{ trades: 25_000, log: 0 }])
  })
})
