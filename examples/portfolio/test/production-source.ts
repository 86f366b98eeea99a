import type { PreparedSource } from '@dbenv/vitest/plugin'
import { loadProduction } from '../src/production/load-production.ts'

/** Where the tests' databases come from: production, made once, then taken from the cache while no input changes. */
export const productionSource: PreparedSource = {
  prepare: async (connection) => {
    await loadProduction(connection)
  },
  inputs: ['production/*.sql', 'src/production/*.ts'],
}
