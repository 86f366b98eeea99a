import { randomBytes } from 'node:crypto'
import { localServer } from '@dbenv/server'
import { expect, inject, test } from 'vitest'
import { createTestEnvironment, planEnvironment } from '../src/create-test-environment.ts'
import { createConfinedAccount } from '../src/destroy/confined-accounts.ts'
import { openSession } from '../src/session/open-session.ts'
import { createLifeCycleFixture } from './life-cycle-fixture.ts'

const { flavour, program } = inject('testServer')

// MariaDB has no such setting.
test.runIf(flavour === 'mysql')(
  'names GRANTs that work where partial_revokes takes names in them literally',
  async () => {
    await using server = await localServer({ program }).start()
    await using fixture = await createLifeCycleFixture(server.connection)
    const { session, only, environment } = fixture
    await session.query('SET GLOBAL partial_revokes = ON')
    const user = `u${randomBytes(4).toString('hex')}`
    await session.query(`CREATE USER ${user} IDENTIFIED BY 'x'`)
    // Of two databases on both sides, and the texts of routines: the advice for a test account, which means nothing here.
    await session.query(`GRANT ALL ON \`%\\_test-%\`.* TO ${user}`)
    const connection = { ...server.connection, user, password: 'x' }
    await session.query(`GRANT SELECT, INSERT, UPDATE ON master_config.* TO ${user}`)
    const { clone } = await planEnvironment({ connection, environment, only })
    const grants = clone.problems.flatMap((problem) => (problem.type === 'missing-privilege' ? [problem.grant] : []))
    expect(grants).toHaveLength(5)
    expect(grants.join()).not.toContain('\\_')
    for (const grant of grants) await session.query(grant)
    expect((await createTestEnvironment({ connection, environment, only })).size).toBe(2)

    await using account = await createConfinedAccount(session.query, {
      environment,
      databaseNames: [fixture.trades],
      readable: [],
      leaseToken: 't',
    })
    await using confined = await openSession({ ...connection, ...account.login })
    expect(await confined.rows(`SELECT COUNT(*) AS n FROM ${fixture.trades}.trades`)).toEqual([{ n: 3 }])
  },
)
