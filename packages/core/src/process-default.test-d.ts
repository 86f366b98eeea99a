import { expectTypeOf } from 'vitest'
import type { DatabaseName } from './names/database-name.ts'
import { getDatabaseName, getDatabaseNameSync, runInEnvironment, setEnvironmentContext } from './process-default.ts'

// Checked by `tsc`: an expectation that does not hold, or an error that does not come, fails the type check.

expectTypeOf(getDatabaseName('portfolio_data')).toEqualTypeOf<Promise<DatabaseName>>()
expectTypeOf(getDatabaseNameSync('portfolio_data')).toEqualTypeOf<DatabaseName>()
expectTypeOf(runInEnvironment('test-x', async () => 1)).toEqualTypeOf<Promise<number>>()
// The program's own word may be production.
setEnvironmentContext('prod')
// @ts-expect-error: a label alone is not an environment
setEnvironmentContext('mean-reversion')
// @ts-expect-error: nor where a scope is opened
runInEnvironment('production', () => undefined)
// @ts-expect-error: nor for one call
getDatabaseName('portfolio_data', 'staging')
