import { createRandom, type Random } from './random.ts'

/** The rows of one table, made as they are asked for. */
export interface TableRows {
  /** `database.table`, as the server knows it in production. */
  readonly table: string
  readonly columns: readonly string[]
  readonly rows: Iterable<readonly (string | number)[]>
}

/** How much there is of each kind; together about 100,000 rows. */
const SIZE = {
  users: 24,
  portfolios: 60,
  securities: 400,
  priceDays: 100,
  trades: 25_000,
  positionsPerPortfolio: 50,
  strategies: 10,
  signalDays: 5,
  surfaces: 50,
} as const

/** The newest day of the data; positions are valued on it. */
export const LAST_DAY = '2025-06-30'

const CURRENCIES = [
  ['USD', 'US dollar', 2, '1.00000000'],
  ['EUR', 'Euro', 2, '1.17350000'],
  ['GBP', 'Pound sterling', 2, '1.37120000'],
  ['JPY', 'Yen', 0, '0.00694000'],
  ['CHF', 'Swiss franc', 2, '1.25610000'],
] as const
const CURRENCY_CODES = ['USD', 'EUR', 'GBP', 'JPY', 'CHF'] as const

/** All rows of production, parents before children, the same on every machine. */
export function productionRows(): readonly TableRows[] {
  const random = createRandom(2025)
  return [
    { table: 'master_config.currencies', columns: ['currency', 'name', 'minor_units', 'usd_rate'], rows: CURRENCIES },
    { table: 'master_config.holidays', columns: ['exchange', 'holiday'], rows: holidays() },
    {
      table: 'securities_master.securities',
      columns: ['security_id', 'ticker', 'name', 'asset_class', 'currency', 'issued_on', 'attributes'],
      rows: securities(random),
    },
    {
      table: 'securities_master.prices',
      columns: ['security_id', 'price_date', 'open_price', 'close_price', 'volume'],
      rows: prices(random),
    },
    {
      table: 'portfolio_config.users',
      columns: ['user_id', 'login', 'full_name', 'preferences'],
      rows: users(random),
    },
    {
      table: 'portfolio_config.portfolios',
      columns: ['portfolio_id', 'name', 'owner_id', 'base_currency', 'opened_on', 'risk_limits'],
      rows: portfolios(random),
    },
    {
      table: 'portfolio_data.trades',
      columns: ['portfolio_id', 'security_id', 'user_id', 'trade_date', 'side', 'quantity', 'price', 'tags'],
      rows: trades(random),
    },
    {
      table: 'portfolio_data.positions',
      columns: ['portfolio_id', 'security_id', 'quantity', 'average_price', 'valued_on'],
      rows: positions(random),
    },
    {
      table: 'strategy_trades_signals.strategies',
      columns: ['strategy_id', 'name', 'started_on', 'parameters'],
      rows: strategies(random),
    },
    {
      table: 'strategy_trades_signals.signals',
      columns: ['strategy_id', 'security_id', 'signal_date', 'strength', 'features'],
      rows: signals(random),
    },
    {
      table: 'portfolio_signals.target_weights',
      columns: ['portfolio_id', 'security_id', 'as_of', 'weight', 'reason'],
      rows: targetWeights(random),
    },
    {
      table: 'vol_surface.surfaces',
      columns: ['surface_id', 'security_id', 'quoted_on', 'model'],
      rows: surfaces(random),
    },
    {
      table: 'vol_surface.points',
      columns: ['surface_id', 'expiry', 'moneyness', 'volatility'],
      rows: volatilities(random),
    },
  ]
}

/** The day `offset` days after `LAST_DAY` (negative: before), as `YYYY-MM-DD`. */
function day(offset: number): string {
  return new Date(Date.parse(LAST_DAY) + offset * 86_400_000).toISOString().slice(0, 10)
}

function* holidays(): Generator<readonly [string, string]> {
  for (const exchange of ['XNYS', 'XLON', 'XTKS', 'XETR']) {
    for (const holiday of ['2025-01-01', '2025-04-18', '2025-12-25', '2025-12-26']) yield [exchange, holiday]
  }
}

function* securities(random: Random): Generator<readonly (string | number)[]> {
  for (let id = 1; id <= SIZE.securities; id += 1) {
    const assetClass = random.pick(['equity', 'bond', 'future', 'option'])
    const attributes = { lotSize: random.pick([1, 10, 100]), venues: ['XNYS', 'XLON'].slice(0, random.integer(1, 2)) }
    const currency = random.pick(CURRENCY_CODES)
    const issuedOn = day(-random.integer(400, 9000))
    yield [id, `SEC${id}`, `Security no. ${id}`, assetClass, currency, issuedOn, JSON.stringify(attributes)]
  }
}

function* prices(random: Random): Generator<readonly (string | number)[]> {
  for (let id = 1; id <= SIZE.securities; id += 1) {
    for (let offset = 1 - SIZE.priceDays; offset <= 0; offset += 1) {
      const volume = random.integer(1000, 9_000_000)
      yield [id, day(offset), random.decimal(5, 500, 6), random.decimal(5, 500, 6), volume]
    }
  }
}

function* users(random: Random): Generator<readonly (string | number)[]> {
  for (let id = 1; id <= SIZE.users; id += 1) {
    const preferences = { theme: random.pick(['dark', 'light']), pageSize: random.pick([25, 50, 100]) }
    yield [id, `trader${id}`, `Trader Number ${id}`, JSON.stringify(preferences)]
  }
}

function* portfolios(random: Random): Generator<readonly (string | number)[]> {
  for (let id = 1; id <= SIZE.portfolios; id += 1) {
    const limits = { maxLoss: random.decimal(1e4, 1e6, 2), maxNames: random.integer(20, 200) }
    const owner = random.integer(1, SIZE.users)
    const openedOn = day(-random.integer(300, 3000))
    yield [id, `Portfolio ${id}`, owner, random.pick(CURRENCY_CODES), openedOn, JSON.stringify(limits)]
  }
}

function* trades(random: Random): Generator<readonly (string | number)[]> {
  for (let count = 0; count < SIZE.trades; count += 1) {
    yield [
      random.integer(1, SIZE.portfolios),
      random.integer(1, SIZE.securities),
      random.integer(1, SIZE.users),
      day(-random.integer(0, SIZE.priceDays - 1)),
      random.pick(['buy', 'sell']),
      random.decimal(1, 10_000, 4),
      random.decimal(5, 500, 6),
      JSON.stringify({ desk: random.pick(['london', 'new york', 'tokyo']), algo: random.integer(1, 9) }),
    ]
  }
}

function* positions(random: Random): Generator<readonly (string | number)[]> {
  for (let portfolio = 1; portfolio <= SIZE.portfolios; portfolio += 1) {
    for (let index = 0; index < SIZE.positionsPerPortfolio; index += 1) {
      const security = ((portfolio * 7 + index * 8) % SIZE.securities) + 1
      yield [portfolio, security, random.decimal(1, 50_000, 4), random.decimal(5, 500, 6), LAST_DAY]
    }
  }
}

function* strategies(random: Random): Generator<readonly (string | number)[]> {
  for (let id = 1; id <= SIZE.strategies; id += 1) {
    const parameters = { lookBackDays: random.integer(5, 250), threshold: random.decimal(0, 1, 4) }
    yield [id, `Strategy ${id}`, day(-random.integer(100, 2000)), JSON.stringify(parameters)]
  }
}

function* signals(random: Random): Generator<readonly (string | number)[]> {
  for (let id = 1; id <= SIZE.strategies; id += 1) {
    for (let offset = 1 - SIZE.signalDays; offset <= 0; offset += 1) {
      for (let security = 1; security <= SIZE.securities; security += 1) {
        const features = { momentum: random.decimal(-3, 3, 4), value: random.decimal(-3, 3, 4) }
        yield [id, security, day(offset), random.decimal(-1, 1, 6), JSON.stringify(features)]
      }
    }
  }
}

function* targetWeights(random: Random): Generator<readonly (string | number)[]> {
  for (let portfolio = 1; portfolio <= SIZE.portfolios; portfolio += 1) {
    for (let index = 0; index < SIZE.positionsPerPortfolio; index += 1) {
      const security = ((portfolio * 7 + index * 8) % SIZE.securities) + 1
      yield [portfolio, security, day(-1), random.decimal(0, 0.1, 6), JSON.stringify({ strategy: 1 })]
    }
  }
}

function* surfaces(random: Random): Generator<readonly (string | number)[]> {
  for (let id = 1; id <= SIZE.surfaces; id += 1) {
    const model = { name: 'svi', a: random.decimal(0, 0.1, 6), b: random.decimal(0, 0.5, 6) }
    yield [id, id * 8, LAST_DAY, JSON.stringify(model)]
  }
}

function* volatilities(random: Random): Generator<readonly (string | number)[]> {
  for (let id = 1; id <= SIZE.surfaces; id += 1) {
    for (let month = 1; month <= 12; month += 1) {
      for (let step = 0; step < 15; step += 1) {
        yield [id, day(month * 30), (0.7 + step * 0.05).toFixed(4), random.decimal(0.05, 0.9, 8)]
      }
    }
  }
}
