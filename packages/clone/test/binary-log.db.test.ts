import { localServer, type PrivateServer } from '@dbenv/server'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openSession } from '../src/session/open-session.ts'
import type { Session } from '../src/session/session.ts'
import { type CloneSources, createSources } from './clone-sources.ts'

// A server with a binary log, which looks at functions and triggers before it takes them.

let server: PrivateServer

beforeAll(async () => {
  server = await localServer({
    program: inject('testServer').program,
    arguments: ['--log-bin=log', '--server-id=1'],
  }).start()
})

afterAll(() => server?.[Symbol.asyncDispose]())

/** A name, what it says, and whether the servers take it from a creator who is not trusted. */
const FUNCTIONS = [
  ['plain', '', 'refused'],
  ['undetermined', 'NOT DETERMINISTIC', 'refused'],
  ['contains', 'CONTAINS SQL', 'refused'],
  ['modifies', 'MODIFIES SQL DATA', 'refused'],
  ['determined', 'DETERMINISTIC', 'taken'],
  ['determined_writer', 'DETERMINISTIC MODIFIES SQL DATA', 'taken'],
  ['without', 'NO SQL', 'taken'],
  ['reader', 'READS SQL DATA', 'taken'],
] as const

const REFUSED = FUNCTIONS.flatMap(([name, , answer]) => (answer === 'refused' ? [name] : []))

const toSql = (database: string, name: string, says: string): string =>
  `CREATE FUNCTION ${database}.${name}(a INT) RETURNS INT ${says} RETURN a`

/** A session that knows whether creators are trusted from now on, as whoever plans a clone next. */
async function openTrusting(trust: 0 | 1): Promise<Session> {
  await using session = await openSession(server.connection)
  await session.query(`SET GLOBAL log_bin_trust_function_creators = ${trust}`)
  return await openSession(server.connection)
}

/** Every function above, and all else that a log may be asked about. */
function createLogged(session: Session): Promise<CloneSources> {
  return createSources(session, ({ a = '' }) => [
    ...FUNCTIONS.map(([name, says]) => toSql(a, name, says)),
    `CREATE TABLE ${a}.t (id INT PRIMARY KEY)`,
    `CREATE PROCEDURE ${a}.p() MODIFIES SQL DATA INSERT INTO t VALUES (1)`,
    `CREATE TRIGGER ${a}.tr BEFORE INSERT ON ${a}.t FOR EACH ROW SET NEW.id = RAND() * 9`,
  ])
}

test('names in the plan the functions that the log refuses to everybody', async () => {
  await using trusted = await openTrusting(1)
  await using sources = await createLogged(trusted)
  await using session = await openTrusting(0)
  for (const [name, says, answer] of FUNCTIONS) {
    const made = session.query(toSql(sources.b, name, says))
    if (answer === 'taken') await made
    else await expect(made).rejects.toMatchObject({ errno: 1418 })
  }
  const target = { source: session, target: session }
  const { problems } = await sources.plan([sources.a], target)
  expect(problems).toEqual([
    {
      type: 'server-setting',
      setting: 'log_bin_trust_function_creators',
      message: expect.stringContaining(`(1418): ${[...REFUSED].sort().join(', ')}. SET GLOBAL`),
    },
  ])
  expect((await sources.plan([sources.a], { ...target, include: { routines: false } })).problems).toEqual([])
})

test('clones them where creators are trusted', async () => {
  await using session = await openTrusting(1)
  await using sources = await createLogged(session)
  const plan = await sources.plan([sources.a])
  expect(plan.problems).toEqual([])
  expect(await sources.copy(plan)).toEqual([expect.objectContaining({ status: 'copied' })])
})

test('clones them once they say what the log asks for', async () => {
  await using trusted = await openTrusting(1)
  await using sources = await createLogged(trusted)
  await using session = await openTrusting(0)
  for (const name of REFUSED) await session.query(`ALTER FUNCTION ${sources.a}.${name} NO SQL`)
  const plan = await sources.plan([sources.a], { source: session, target: session })
  expect(plan.problems).toEqual([])
  expect(await sources.copy(plan)).toEqual([expect.objectContaining({ status: 'copied' })])
})
