import { expect, it } from 'vitest'
import { createTestEnvironment, planEnvironment } from '../src/create-test-environment.ts'
import { deleteEnvironment } from '../src/delete-environment.ts'
import { createLifeCycleFixture } from './life-cycle-fixture.ts'
import { whileCopying } from './while-copying.ts'

it('allows references by the base names of its source, to that source alone', async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment: source, only, prices, trades } = fixture
  await createTestEnvironment({ connection, environment: source, only })
  const environment = `${source}-copy` as const
  const plan = await planEnvironment({ connection, environment, source, exclude: [prices], allowReferences: [prices] })
  expect(plan.clone.problems).toEqual([])
  const allowed = plan.clone.references.filter(({ kind }) => kind === 'allowed').map(({ from }) => from)
  expect(new Set(allowed)).toEqual(new Set([`${prices}_${source}`]))
  const { session } = fixture
  await session.query(`CREATE VIEW \`${trades}_${source}\`.leak AS SELECT * FROM \`${prices}\`.quotes`)
  const leaking = await planEnvironment({
    connection,
    environment,
    source,
    exclude: [prices],
    allowReferences: [prices],
  })
  expect(leaking.clone.problems).toMatchObject([{ type: 'external-reference', database: prices }])
})

it('refuses to finish an environment whose databases were allowed to name what it now has of its own', async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, only, prices, trades } = fixture
  const partial = { connection, environment, only: [trades], allowReferences: [prices] }
  await createTestEnvironment(partial)
  await expect(createTestEnvironment({ connection, environment, only })).rejects.toMatchObject({
    code: 'DBENV_CLONE_REFUSED',
    problems: expect.arrayContaining([
      expect.objectContaining({
        database: prices,
        message: expect.stringMatching(/earlier create made.*Delete the env/),
      }),
    ]),
  })
  await deleteEnvironment({ connection, environments: [environment], confirm: true })
  await createTestEnvironment({ connection, environment, only: [prices] })
  const names = await createTestEnvironment({ connection, environment, only })
  expect([...names.keys()]).toEqual([prices, trades])
})

it('fails what was copied from a source environment that went meanwhile', async () => {
  await using fixture = await createLifeCycleFixture()
  const { environment, registry, prices, trades } = fixture
  const { creation } = await whileCopying(fixture, async () => {
    // As a delete and a create of the same name leave it: the same database name, another row.
    await fixture.session.query(
      "UPDATE master_config.database_configs SET state = 'deleted', is_active = 0 WHERE environment = 'prod' AND base_name = ?",
      [prices],
    )
    await registry.registerProd([prices])
  })
  const message = expect.stringContaining('deleted or made anew while it was copied')
  expect(creation).toMatchObject({ status: 'rejected', reason: { code: 'DBENV_ENVIRONMENT_INCOMPLETE', message } })
  expect(await fixture.readStates(environment)).toEqual({ [prices]: 'failed', [trades]: 'ready' })
})
