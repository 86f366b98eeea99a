import { describe, expect, expectTypeOf, it, vi } from 'vitest'
import { type BaseNameOf, defineDatabases, toSharedOf } from './define-databases.ts'

const Database = defineDatabases(
  { PORTFOLIO_DATA: 'portfolio_data', CALENDAR: 'calendar', MASTER_CONFIG: 'master_config' },
  { shared: ['calendar'] },
)

describe('defineDatabases', () => {
  it('gives constants of literal types and nothing else', () => {
    expect(Object.values(Database)).toEqual(['portfolio_data', 'calendar', 'master_config'])
    expectTypeOf(Database.PORTFOLIO_DATA).toEqualTypeOf<'portfolio_data'>()
    expectTypeOf<BaseNameOf<typeof Database>>().toEqualTypeOf<'portfolio_data' | 'calendar' | 'master_config'>()
  })

  it('does not compile a misspelt constant, base name or shared name', () => {
    // @ts-expect-error: no such constant
    expect(Database.PORTFOLIO_DATE).toBeUndefined()
    // @ts-expect-error: no such base name
    const misspelt: BaseNameOf<typeof Database> = 'portfolio_date'
    // @ts-expect-error: not defined above
    expect(() => defineDatabases({ A: 'a' }, { shared: ['b'] })).toThrow(TypeError)
    expect(misspelt).toBe('portfolio_date')
  })

  it('knows the shared databases, master_config always', () => {
    expect([...toSharedOf(Database)]).toEqual(['master_config', 'calendar'])
    expect([...toSharedOf(defineDatabases({ A: 'a' }))]).toEqual(['master_config'])
  })

  it('agrees with a second copy of the package', async () => {
    vi.resetModules()
    const copy = await import('./define-databases.ts')
    expect(copy.toSharedOf).not.toBe(toSharedOf)
    expect([...copy.toSharedOf(Database)]).toEqual(['master_config', 'calendar'])
  })

  it('refuses to say what is shared of anything else, where it would be nothing', () => {
    expect(() => toSharedOf({ ...Database })).toThrow(TypeError)
    // @ts-expect-error: no definition
    expect(() => toSharedOf({ A: 'a' })).toThrow('`toSharedOf` takes what `defineDatabases` gave')
    // @ts-expect-error: nothing at all
    expect(() => toSharedOf(undefined)).toThrow('`toSharedOf` takes what `defineDatabases` gave')
  })

  it('refuses a name twice and a name that is none', () => {
    expect(() => defineDatabases({ A: 'a', B: 'a' })).toThrow('`B` and `A` are both `a`.')
    expect(() => defineDatabases({ A: 'mysql' })).toThrow(/system schema/)
  })

  it('cannot be changed', () => {
    expect(Object.isFrozen(Database)).toBe(true)
  })
})
