import { expectTypeOf } from 'vitest'
import { createDbEnv } from '../create-dbenv.ts'
import type { DbEnvEvents } from '../events.ts'
import { publishEvent } from '../events.ts'
import type { NameMap } from '../names/database-name.ts'
import { createMemoryRegistry } from '../registry/memory-registry.ts'
import type { DbEnv } from './dbenv.ts'

// Checked by `tsc`: an expectation that does not hold, or an error that does not come, fails the type check.

const registry = createMemoryRegistry()

declare const dbEnv: DbEnv

expectTypeOf(dbEnv.findNames()).toEqualTypeOf<NameMap | undefined>()
expectTypeOf<DbEnvEvents['dbenv:refresh']['names']>().toEqualTypeOf<NameMap>()
// @ts-expect-error: without a registry there are no names
createDbEnv({ context: 'test' })
// @ts-expect-error: a label alone is not an environment
createDbEnv({ registry, context: 'mean-reversion' })
// @ts-expect-error: a text is no list: its letters would be shared, and lead to prod
createDbEnv({ registry, shared: 'calendar' })
// @ts-expect-error: the context of a resolver is fixed; another one is another resolver
dbEnv.context = { environment: 'prod', branchName: undefined, decidedBy: 'program' }
// @ts-expect-error: names are read, never put in
dbEnv.getNames().then((names) => names.set('a', 'b'))
// @ts-expect-error: a channel that nobody knows
publishEvent('dbenv:resolved', () => ({}))
// @ts-expect-error: a message without what was resolved
publishEvent('dbenv:resolve', () => ({ environment: 'test' }))
