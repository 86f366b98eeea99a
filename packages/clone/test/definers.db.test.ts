import { randomBytes } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import type { PlanCloneInput } from '../src/plan/clone-plan.ts'
import { openSession } from '../src/session/open-session.ts'
import type { Session } from '../src/session/session.ts'
import { type CloneSources, createSources } from './clone-sources.ts'

function createShop(session: Session, definer = ''): Promise<CloneSources> {
  const of = definer && ` DEFINER = ${definer}`
  return createSources(session, ({ a }) => [
    `CREATE TABLE ${a}.t (id INT PRIMARY KEY)`,
    `CREATE${of} VIEW ${a}.v AS SELECT * FROM ${a}.t`,
    `CREATE${of} FUNCTION ${a}.f() RETURNS INT DETERMINISTIC RETURN 1`,
    `CREATE PROCEDURE ${a}.own() SQL SECURITY INVOKER SELECT 1`,
    `CREATE${of} TRIGGER ${a}.tr BEFORE INSERT ON ${a}.t FOR EACH ROW SET NEW.id = 1`,
    `CREATE${of} EVENT ${a}.e ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM ${a}.t`,
  ])
}

const newUser = (): string => `u${randomBytes(4).toString('hex')}`

test('refuses a definer that the target does not know', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using sources = await createShop(session)
  const user = newUser()
  const definer: PlanCloneInput['definer'] = { type: 'account', user, host: '%' }
  const { problems } = await sources.plan([sources.a], { definer })
  expect(problems).toEqual([
    { type: 'missing-definer', definer: `${user}@%`, message: expect.stringMatching(/no account .*1449/) },
  ])
})

test('asks for what the definer lacks in the clone, and makes a clone that works once it is granted', async () => {
  const { connection } = inject('testServer')
  await using session = await openSession(connection)
  await using sources = await createShop(session)
  const user = newUser()
  await session.query("CREATE USER ?@'%' IDENTIFIED BY 'x'", [user])
  try {
    const definer: PlanCloneInput['definer'] = { type: 'account', user, host: '%' }
    const { problems } = await sources.plan([sources.a], { definer })
    const [problem] = problems
    if (problem?.type !== 'missing-privilege') throw new Error('no privilege was asked for')
    expect(problem.grant).toMatch(
      /^GRANT SELECT, EXECUTE, TRIGGER, EVENT, INSERT, UPDATE, DELETE ON `p[0-9a-f]+\\_a\\_test-p`\.\* TO 'u/,
    )
    await session.query(problem.grant.replace(', INSERT, UPDATE', ', UPDATE'))
    // Whether a text writes rows there, its kind does not say.
    expect(await sources.plan([sources.a], { definer })).toMatchObject({
      problems: [],
      warnings: [expect.stringMatching(/may fail.*GRANT INSERT ON/)],
    })
    await session.query(problem.grant)
    const plan = await sources.plan([sources.a], { definer })
    expect(plan).toMatchObject({ problems: [], warnings: [] })
    expect(await sources.copy(plan)).toEqual([expect.objectContaining({ status: 'copied' })])
    const clone = `\`${sources.a}_test-p\``
    await session.query(`INSERT INTO ${clone}.t VALUES (7)`)
    expect(await session.rows(`SELECT id, ${clone}.f() AS f FROM ${clone}.v`)).toEqual([{ id: 1, f: 1 }])
  } finally {
    await session.query("DROP USER ?@'%'", [user])
  }
})

test('warns of kept definers that are gone, or may not use the clone', async () => {
  await using session = await openSession(inject('testServer').connection)
  const user = newUser()
  await session.query("CREATE USER ?@'%' IDENTIFIED BY 'x'", [user])
  await using sources = await createShop(session, `'${user}'@'%'`)
  const plan = () => sources.plan([sources.a], { definer: { type: 'keep' } })
  try {
    await session.query(`GRANT ALL ON \`${sources.a}\`.* TO ?@'%'`, [user])
    expect(await plan()).toMatchObject({
      problems: [],
      warnings: [expect.stringMatching(/would fail.*rights of `u.*GRANT SELECT, EXECUTE, TRIGGER, EVENT, INSERT/)],
    })
  } finally {
    await session.query("DROP USER ?@'%'", [user])
  }
  const { warnings } = await plan()
  expect(warnings).toContainEqual(expect.stringContaining(`no account \`${user}@%\``))
})

test('knows a role that is a definer, and asks for what it lacks', async () => {
  await using session = await openSession(inject('testServer').connection)
  if (session.server.flavour === 'mysql') return
  const role = newUser()
  await session.query(`CREATE ROLE ${role}`)
  await using sources = await createShop(session, `'${role}'`)
  const clone = `\`${sources.a}_test-p\``
  const plan = () => sources.plan([sources.a], { definer: { type: 'keep' } })
  try {
    const { problems, warnings } = await plan()
    expect([problems, warnings]).toEqual([[], [expect.stringMatching(/would fail.*rights of `u[0-9a-f]+`: it lacks/)]])
    const [, grant = ''] = /Grant it: (GRANT .* TO 'u[0-9a-f]+');/.exec(warnings[0] ?? '') ?? []
    await session.query(grant)
    const granted = await plan()
    expect(granted).toMatchObject({ problems: [], warnings: [] })
    expect(await sources.copy(granted)).toEqual([expect.objectContaining({ status: 'copied' })])
    await session.query(`INSERT INTO ${clone}.t VALUES (7)`)
    expect(await session.rows(`SELECT id, ${clone}.f() AS f FROM ${clone}.v`)).toEqual([{ id: 1, f: 1 }])
  } finally {
    await session.query(`DROP ROLE ${role}`)
  }
  expect((await plan()).warnings).toEqual([expect.stringContaining(`no role \`${role}\``)])
})
