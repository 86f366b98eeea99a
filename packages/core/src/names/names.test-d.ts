import { expectTypeOf } from 'vitest'
import { type DatabaseName, type NameMap, parseDatabaseName } from './database-name.ts'
import { toDatabaseName, toNameMap } from './environment-databases.ts'
import { type EnvironmentName, parseEnvironmentName, type TestEnvironmentName } from './environment-name.ts'

// Checked by `tsc`: an expectation that does not hold, or an error that does not come, fails the type check.

// @ts-expect-error: production is no test environment
export const prod: TestEnvironmentName = 'prod'
// @ts-expect-error: a label alone is not an environment
export const label: EnvironmentName = 'mean-reversion'
// @ts-expect-error: neither is another word for production
export const production: EnvironmentName = 'production'
// @ts-expect-error: a text becomes a database name only by being parsed
export const unparsed: DatabaseName = 'portfolio_data'
// @ts-expect-error: an environment is parsed before names are made for it
export const made: DatabaseName = toDatabaseName('portfolio_data', 'mean-reversion')
// @ts-expect-error: a map of texts is no map of database names
export const names: NameMap = new Map([['portfolio_data', 'portfolio_data']])

expectTypeOf(parseEnvironmentName('x')).toEqualTypeOf<TestEnvironmentName>()
expectTypeOf(parseDatabaseName('x')).toExtend<string>()
expectTypeOf(toNameMap(['a'], 'test', new Set())).not.toHaveProperty('set')
