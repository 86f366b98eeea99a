import type { DatabaseAdapter } from '@dbenv/knex'
import { Database } from './databases.ts'

/** A position with all that other databases know about it. Money is text: no digit is lost. */
export interface ValuedPosition {
  readonly portfolio: string
  readonly owner: string
  readonly ticker: string
  readonly quantity: string
  readonly usdValue: string
}

/** A trade as it is booked; the server numbers it. */
export interface NewTrade {
  readonly portfolio_id: number
  readonly security_id: number
  readonly user_id: number
  readonly trade_date: string
  readonly side: 'buy' | 'sell'
  readonly quantity: string
  readonly price: string
  readonly tags: { readonly desk: string; readonly algo: number }
}

/** What a position is worth now. */
export interface NewPrice {
  readonly portfolio_id: number
  readonly security_id: number
  readonly average_price: string
}

/**
 * What a trading desk does all day. The code names databases as production does, and works in whatever environment
 * its adapter belongs to.
 */
export interface TradingDesk {
  /** The most valuable positions of all portfolios: one query over four databases. */
  findLargestPositions(count: number): Promise<readonly ValuedPosition[]>
  /** Saves trades; a trigger writes each to portfolio_config's log. Resolves to how many. */
  bookTrades(trades: readonly NewTrade[]): Promise<number>
  /** Moves prices, all in one statement. Resolves to how many positions changed. */
  updatePrices(prices: readonly NewPrice[]): Promise<number>
  /** Lets a strategy set target weights, by a procedure that works on three databases. */
  applySignals(strategy: number, day: string): Promise<void>
}

/** Puts a desk on an adapter. */
export function createTradingDesk(db: DatabaseAdapter): TradingDesk {
  return {
    async findLargestPositions(count) {
      return db.queryDatabase<ValuedPosition>(
        Database.PORTFOLIO_DATA,
        `SELECT p.name AS portfolio, u.login AS owner, s.ticker AS ticker, h.quantity AS quantity,
                ROUND(h.quantity * h.average_price * c.usd_rate, 2) AS usdValue
         FROM positions h
         JOIN portfolio_config.portfolios p ON p.portfolio_id = h.portfolio_id
         JOIN portfolio_config.users u ON u.user_id = p.owner_id
         JOIN securities_master.securities s ON s.security_id = h.security_id
         JOIN master_config.currencies c ON c.currency = s.currency
         ORDER BY h.quantity * h.average_price * c.usd_rate DESC LIMIT ?`,
        [count],
      )
    },
    async bookTrades(trades) {
      const { inserted } = await db.saveToDatabase(trades, Database.PORTFOLIO_DATA, 'trades')
      return inserted
    },
    async updatePrices(prices) {
      const { changed } = await db.dynamicBatchUpdate(Database.PORTFOLIO_DATA, 'positions', prices, {
        keyColumns: ['portfolio_id', 'security_id'],
      })
      return changed
    },
    async applySignals(strategy, day) {
      await db.queryDatabase(Database.PORTFOLIO_SIGNALS, 'CALL portfolio_signals.apply_signals(?, ?)', [strategy, day])
    },
  }
}
