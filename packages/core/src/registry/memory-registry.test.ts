import { expect, it } from 'vitest'
import { createMemoryRegistry } from './memory-registry.ts'

const TOO_LONG = { baseName: 'b'.repeat(60), environment: 'test-other' } as const

it('reads the environments asked for, as SQL does, and no other', async () => {
  const registry = createMemoryRegistry([
    { baseName: 'prices', environment: 'test-x' },
    { baseName: 'prices', environment: 'test-mine', branchName: 'feature/x' },
    { baseName: 'trades', environment: 'test-mine' },
    TOO_LONG,
  ])
  expect([...(await registry.readEnvironment('test-x', undefined)).databases]).toEqual([['prices', 'prices_test-x']])
  const { bound } = await registry.readEnvironment('test', 'feature/x')
  expect([...(bound.get('test-mine')?.databases.keys() ?? [])]).toEqual(['prices', 'trades'])
})

it('says that a name which it has to make cannot be', async () => {
  await expect(createMemoryRegistry([TOO_LONG]).readEnvironment('test-other', undefined)).rejects.toMatchObject({
    code: 'DBENV_LABEL_TOO_LONG',
  })
})
