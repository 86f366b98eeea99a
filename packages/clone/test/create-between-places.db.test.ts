import { localServer } from '@dbenv/server'
import { describe, expect, inject, it } from 'vitest'
import { createTestEnvironment, planEnvironment } from '../src/create-test-environment.ts'
import { deleteEnvironment } from '../src/delete-environment.ts'
import type { CreateReport } from '../src/lifecycle/create-report.ts'
import { openPlace } from '../src/lifecycle/place.ts'
import { createLifeCycleFixture } from './life-cycle-fixture.ts'
import { useClientPrograms } from './use-client-programs.ts'

useClientPrograms()

describe('from one place to another', () => {
  it('reads the source, and writes only the registry of the target', async () => {
    await using fixture = await createLifeCycleFixture()
    await using server = await localServer({ program: inject('testServer').program }).start()
    const { environment, only, trades, prices } = fixture
    const options = {
      connection: server.connection,
      sourceConnection: fixture.connection,
      environment,
      only,
      content: 'schema-and-data',
    } as const
    const plan = await planEnvironment(options)
    expect(plan.clone.problems).toEqual([])

    const reports: CreateReport[] = []
    const names = await createTestEnvironment({ ...options, onReport: (report) => reports.push(report) })
    expect([...names.keys()]).toEqual([prices, trades])
    expect(reports).toMatchObject([{ engine: { name: 'mysqldump' } }])
    await using target = await openPlace(server.connection, 1)
    const [row] = await target.session.rows(`SELECT SUM(price) AS sum FROM \`${trades}_${environment}\`.valued`)
    expect(Number(row?.['sum'])).toBe(5.25)
    expect(await target.registry.listRows({ environments: [environment] })).toHaveLength(2)
    // Nothing of it in the source's place.
    expect(await fixture.readStates()).toEqual({})
    expect(await fixture.readDatabases()).toEqual([prices, trades])

    await deleteEnvironment({ connection: server.connection, environments: [environment], confirm: true })
    const left = await target.session.rows('SHOW DATABASES')
    expect(left.filter((database) => String(Object.values(database)[0]).endsWith(environment))).toEqual([])
  })

  it('refuses a clone that refers to a shared database which neither place has, before anything is made', async () => {
    await using fixture = await createLifeCycleFixture()
    await using server = await localServer({ program: inject('testServer').program }).start()
    const { environment, only, trades, session } = fixture
    const nowhere = `${trades}_nowhere`
    await session.query(`CREATE PROCEDURE ${trades}.lost() SELECT * FROM ${nowhere}.t`)
    const options = {
      connection: server.connection,
      sourceConnection: fixture.connection,
      environment,
      only,
      shared: [nowhere],
    } as const
    await expect(createTestEnvironment(options)).rejects.toMatchObject({
      problems: [{ type: 'missing-shared', database: nowhere, message: expect.stringContaining('procedure lost of') }],
    })
    await using target = await openPlace(server.connection, 1)
    expect(await target.registry.listRows()).toEqual([])
  })
})
