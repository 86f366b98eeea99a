import { expect, it } from 'vitest'
import { createTestEnvironment, planEnvironment } from '../src/create-test-environment.ts'
import { createLifeCycleFixture } from './life-cycle-fixture.ts'

it.each([
  ['is longer than a row holds', `${'a'.repeat(200)}/${'b'.repeat(200)}`, /401 characters, and the registry holds 255/],
  ['is longer by one of its characters', `${'a'.repeat(255)}😀`, /256 characters/],
  ['no server can write', 'feature/\ud83d', /half a character/],
  ['is empty', '', /is empty/],
])('refuses a branch that %s, before anything is made', async (_, branchName, reason) => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, only } = fixture
  for (const run of [planEnvironment, createTestEnvironment]) {
    await expect(run({ connection, environment, only, branchName })).rejects.toMatchObject({
      code: 'DBENV_INVALID_BRANCH',
      branchName,
      message: expect.stringMatching(reason),
    })
  }
  expect(await fixture.readStates()).toEqual({})
})

it('binds an environment to the longest branch that a row holds', async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, only } = fixture
  const branchName = `${'ä'.repeat(120)}/${'😀'.repeat(134)}`
  await createTestEnvironment({ connection, environment, only, branchName })
  const { boundToBranch } = await fixture.registry.readEnvironment('test', branchName)
  expect(boundToBranch).toEqual([environment])
})

it('says of a row that dbenv did not write that it does not know what it is a copy of', async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, only, prices, session } = fixture
  await session.query(
    'INSERT INTO master_config.database_configs (base_name, environment, database_name) VALUES (?, ?, ?)',
    [prices, environment, `${prices}_${environment}`],
  )
  await expect(createTestEnvironment({ connection, environment, only })).rejects.toMatchObject({
    code: 'DBENV_ENVIRONMENT_EXISTS',
    message: expect.stringMatching(/its row does not say what it holds, it is registered as no copy of another/),
  })
  expect(await fixture.readStates()).toEqual({ [prices]: 'ready' })
})
