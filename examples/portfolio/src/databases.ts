import { defineDatabases } from '@dbenv/core'

/** The base names this code uses. A misspelt one does not compile; none ever carries an environment. */
export const Database = defineDatabases(
  {
    PORTFOLIO_CONFIG: 'portfolio_config',
    PORTFOLIO_DATA: 'portfolio_data',
    STRATEGY_TRADES_SIGNALS: 'strategy_trades_signals',
    PORTFOLIO_SIGNALS: 'portfolio_signals',
    VOL_SURFACE: 'vol_surface',
    SECURITIES_MASTER: 'securities_master',
    MASTER_CONFIG: 'master_config',
  },
  { shared: ['master_config'] },
)

/** The databases of production that every environment has its own copy of. */
export const PRODUCTION_DATABASES = [
  Database.PORTFOLIO_CONFIG,
  Database.PORTFOLIO_DATA,
  Database.STRATEGY_TRADES_SIGNALS,
  Database.PORTFOLIO_SIGNALS,
  Database.VOL_SURFACE,
  Database.SECURITIES_MASTER,
] as const
