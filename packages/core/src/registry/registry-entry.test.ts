import { describe, expect, it } from 'vitest'
import { toRegistryEntry } from './registry-entry.ts'

const row = { baseName: 'prices', environment: 'test-x', databaseName: 'prices_test-x', kind: 'run', state: 'ready' }

describe('toRegistryEntry', () => {
  it('reads a row', () => {
    expect(toRegistryEntry({ ...row, branchName: null })).toEqual({ ...row, branchName: undefined })
  })

  it('passes over an environment that is none of ours', () => {
    expect(toRegistryEntry({ ...row, environment: 'staging' })).toBeUndefined()
  })

  it('resolves nothing in a state that a later version knows', () => {
    expect(toRegistryEntry({ ...row, kind: 'sealed', state: 'frozen' })).toMatchObject({
      kind: 'named',
      state: 'failed',
    })
  })

  it('reads the buffers that a driver without type casts gives', () => {
    const buffers = Object.fromEntries(Object.entries(row).map(([column, text]) => [column, Buffer.from(text)]))
    expect(toRegistryEntry({ ...buffers, branchName: null })).toEqual({ ...row, branchName: undefined })
  })

  it.each(Object.keys(row))('refuses a row without its %s', (column) => {
    const { [column]: _, ...others } = { ...row } as Record<string, string>
    expect(() => toRegistryEntry(others)).toThrow(expect.objectContaining({ code: 'DBENV_REGISTRY_ROWS' }))
  })

  it('says which row holds a name that no database can have', () => {
    expect(() => toRegistryEntry({ ...row, databaseName: 'mysql' })).toThrow(
      expect.objectContaining({
        code: 'DBENV_INVALID_DATABASE_NAME',
        message: expect.stringMatching(/system schema.*database_configs.*`prices` of environment `test-x`/),
      }),
    )
  })
})
