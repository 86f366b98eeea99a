import { randomBytes } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { toGrantPattern } from '../src/accounts/grant-pattern.ts'
import { copyDatabases } from '../src/copy-databases.ts'
import { openSession } from '../src/session/open-session.ts'
import { createSources } from './clone-sources.ts'

test('asks for what a MERGE table takes on the target, and clones it once that is granted', async () => {
  const { connection, flavour } = inject('testServer')
  await using session = await openSession(connection)
  await using sources = await createSources(session, ({ a }) => [
    `CREATE TABLE ${a}.t1 (id INT) ENGINE = MyISAM`,
    `INSERT INTO ${a}.t1 VALUES (1)`,
    `CREATE TABLE ${a}.whole (id INT) ENGINE = MERGE UNION = (${a}.t1) INSERT_METHOD = NO`,
  ])
  const user = `u${randomBytes(4).toString('hex')}`
  await session.query("CREATE USER ?@'%' IDENTIFIED BY 'x'", [user])
  try {
    const [source, target] = [sources.a, `${sources.a}_test-p`].map((name) => toGrantPattern(name))
    await session.query(`GRANT ALL ON ${source}.* TO ?@'%'`, [user])
    await session.query(
      `GRANT SELECT, INSERT, CREATE, ALTER, INDEX, DROP, REFERENCES, CREATE ROUTINE, ALTER ROUTINE, EXECUTE ON ${target}.* TO ?@'%'`,
      [user],
    )
    await session.query(`GRANT ${flavour === 'mysql' ? 'SHOW_ROUTINE ON *.*' : 'SELECT ON mysql.proc'} TO ?@'%'`, [
      user,
    ])
    const settings = { ...connection, user, password: 'x' }
    await using before = await openSession(settings)
    const { problems } = await sources.plan([sources.a], { source: before, target: before })
    const grant = `GRANT UPDATE, DELETE ON ${target}.* TO '${user}'@'%'`
    expect(problems).toMatchObject([{ type: 'missing-privilege', grant }])
    await session.query(grant)
    await using own = await openSession(settings)
    const plan = await sources.plan([sources.a], { source: own, target: own, content: 'schema-and-data' })
    expect(plan.problems).toEqual([])
    const outcomes = await copyDatabases(plan, { source: own, target: own, concurrency: 2 })
    expect(outcomes).toMatchObject([{ status: 'copied' }])
  } finally {
    await session.query("DROP USER ?@'%'", [user])
  }
})
