import { randomBytes } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { createTestEnvironment, planEnvironment } from '../src/create-test-environment.ts'
import { createLifeCycleFixture } from './life-cycle-fixture.ts'

const { connection } = inject('testServer')

/** What the account of a create has on the registry, and what it then lacks there. */
const CASES = [
  { granted: [], lacking: 'SELECT, INSERT, UPDATE' },
  // Written so it is a pattern, whose place the GRANT takes.
  { granted: ['SELECT ON master_config.*'], lacking: 'SELECT, INSERT, UPDATE' },
  { granted: ['SELECT, INSERT ON `master\\_config`.*'], lacking: 'UPDATE' },
  { granted: ['SELECT, INSERT ON master_config.database_configs'], lacking: 'SELECT, INSERT, UPDATE' },
  { granted: ['SELECT, INSERT, UPDATE ON master_config.database_configs'], lacking: undefined },
] as const

test.each(CASES)('with $granted names what is lacking ($lacking), and creates once it is granted', async (one) => {
  await using fixture = await createLifeCycleFixture()
  const { session, only, environment } = fixture
  const user = `u${randomBytes(4).toString('hex')}`
  const options = { connection: { ...connection, user, password: 'x' }, environment, only }
  await session.query(`CREATE USER ${user} IDENTIFIED BY 'x'`)
  try {
    for (const grant of one.granted) await session.query(`GRANT ${grant} TO ${user}`)
    for (const name of only.flatMap((base) => [base, `${base}_${environment}`])) {
      await session.query(`GRANT ALL ON \`${name.replaceAll('_', '\\_')}\`.* TO ${user}`)
    }
    const texts = session.server.flavour === 'mysql' ? 'SHOW_ROUTINE ON *.*' : 'SELECT ON mysql.proc'
    await session.query(`GRANT ${texts} TO ${user}`)
    if (one.lacking !== undefined) {
      const grant = `GRANT ${one.lacking} ON \`master\\_config\`.* TO '${user}'@'%'`
      const refusal = await createTestEnvironment(options).catch((error: unknown) => error)
      expect(refusal).toMatchObject({ code: 'DBENV_CLONE_REFUSED', problems: [{ type: 'missing-privilege', grant }] })
      const planned = await planEnvironment(options).then(
        ({ clone }) => clone,
        (error: unknown) => error,
      )
      expect(planned).toMatchObject({ problems: [{ type: 'missing-privilege', grant }] })
      expect(await fixture.readStates()).toEqual({})
      await session.query(grant)
    }
    expect((await createTestEnvironment(options)).size).toBe(2)
  } finally {
    await session.query(`DROP USER ${user}`)
  }
})
