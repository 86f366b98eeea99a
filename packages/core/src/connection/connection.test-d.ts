import { expectTypeOf } from 'vitest'
import type { ConnectionSettings } from './connection-settings.ts'
import { readConnectionSettings } from './read-connection-settings.ts'
import { readTestAccount, type TestAccount } from './read-test-account.ts'

// Checked by `tsc`: an expectation that does not hold, or an error that does not come, fails the type check.

expectTypeOf(readConnectionSettings()).toEqualTypeOf<ConnectionSettings>()
expectTypeOf(readTestAccount()).toEqualTypeOf<TestAccount | undefined>()
// @ts-expect-error: an account without a password has the empty one, said in so many words
export const unsaid: ConnectionSettings = { host: 'localhost', port: 3306, user: 'u' }
// @ts-expect-error: a port is a number
export const port: ConnectionSettings = { host: 'localhost', port: '3306', user: 'u', password: '' }
// @ts-expect-error: what was read is not to be changed
readConnectionSettings().host = 'prod'
