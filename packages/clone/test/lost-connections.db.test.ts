import { expect, inject, test } from 'vitest'
import { createTestEnvironment } from '../src/create-test-environment.ts'
import { deleteEnvironment } from '../src/delete-environment.ts'
import type { CreatedDatabase } from '../src/lifecycle/create-report.ts'
import { EnvironmentIncompleteError } from '../src/lifecycle/lifecycle-errors.ts'
import { openSession } from '../src/session/open-session.ts'
import { stopOnAbort } from '../src/session/stop-on-abort.ts'
import { createLifeCycleFixture } from './life-cycle-fixture.ts'
import { openSilentProxy } from './silent-proxy.ts'

const { connection: settings } = inject('testServer')

/** Looks soon, and waits as long as ever for a server that shall kill. */
const SOON = { lookMs: 100, killMs: 1_000 }

const LOST = { code: 'DBENV_CONNECTION_LOST' }
const ENDED = { code: 'DBENV_CONNECTION_FAILED' }

// Side by side: they wait for a server that does not answer.
test.concurrent('a statement that the server has answered long ago does not wait for ever', async () => {
  await using proxy = await openSilentProxy(settings)
  await using session = await openSession(proxy.settings, { lostTimes: SOON })
  const silenced = proxy.silenceOn(/SLEEP/)
  const waiting = expect(session.rows('SELECT SLEEP(0.5)')).rejects.toMatchObject({
    ...LOST,
    message: expect.stringContaining('the server has answered'),
  })
  await silenced
  await waiting
})

test.concurrent('a statement whose server is out of reach does not wait for ever', async () => {
  await using proxy = await openSilentProxy(settings)
  await using session = await openSession(proxy.settings, { lostTimes: SOON })
  const asleep = session.rows('SELECT SLEEP(60)').catch((error: unknown) => error)
  await session.rows('SELECT 1')
  proxy.silenceAll()
  await session.killRunning()
  expect(await asleep).toMatchObject(LOST)
})

test.concurrent('a statement that takes long is waited for', async () => {
  await using session = await openSession(settings, { lostTimes: { ...SOON, lookMs: 50 } })
  expect(await session.rows('SELECT SLEEP(1.5) AS slept')).toMatchObject([{ slept: expect.anything() }])
})

test.concurrent.each([
  ['while it plans', /SHOW GRANTS/],
  ['while it copies', /INSERT INTO \S+quotes/],
])('a create says of a connection that was ended %s that it was the connection', async (_, statement) => {
  await using fixture = await createLifeCycleFixture(settings)
  await using proxy = await openSilentProxy(settings)
  proxy.closeOn(statement)
  const { environment, only } = fixture
  const creating = createTestEnvironment({ connection: proxy.settings, environment, only, content: 'schema-and-data' })
  const error: unknown = await creating.catch((reason: unknown) => reason)
  const errors = error instanceof EnvironmentIncompleteError ? error.report.databases.map(toError) : [error]
  expect(errors).toContainEqual(expect.objectContaining(ENDED))
})

test.concurrent('what a create or a delete could not end is undone once a server that was away for a second is back', async () => {
  await using fixture = await createLifeCycleFixture(settings)
  await using proxy = await openSilentProxy(settings)
  const { environment, only, readStates } = fixture
  const options = { connection: proxy.settings, environment, only, content: 'schema-and-data' } as const
  proxy.goAwayOn(/INSERT INTO \S+quotes/, 1_000)
  await expect(createTestEnvironment(options)).rejects.toMatchObject({ code: 'DBENV_ENVIRONMENT_INCOMPLETE' })
  expect(Object.values(await readStates())).toEqual(['failed', 'failed'])
  await createTestEnvironment(options)
  const deletion = () => deleteEnvironment({ connection: proxy.settings, environments: [environment], confirm: true })
  proxy.goAwayOn(/DROP DATABASE/, 1_000)
  await expect(deletion()).rejects.toMatchObject({ code: 'DBENV_DELETION_INCOMPLETE' })
  await deletion().catch((error: unknown) => expect(error).toMatchObject({ code: 'DBENV_ENVIRONMENT_NOT_FOUND' }))
  expect(await readStates()).toEqual({})
})

function toError(database: CreatedDatabase): Error | undefined {
  return database.status === 'failed' ? database.error : undefined
}

test.concurrent('a signal ends a statement of which the server knows no more', async () => {
  await using proxy = await openSilentProxy(settings)
  await using session = await openSession(proxy.settings)
  const silenced = proxy.silenceOn(/SLEEP/)
  const waiting = session.rows('SELECT SLEEP(0.1)').catch((error: unknown) => error)
  await silenced
  await using _stopper = stopOnAbort(AbortSignal.abort(), [session])
  expect(await waiting).toMatchObject(LOST)
})

test.concurrent.each([
  ['at its first question', /CURRENT_USER/],
  ['at its first setting', /innodb_strict_mode/],
])(
  'a session does not open over a connection that is lost %s',
  async (_, question) => {
    await using proxy = await openSilentProxy(settings)
    const silenced = proxy.silenceOn(question)
    const opening = openSession(proxy.settings).catch((error: unknown) => error)
    await silenced
    expect(await opening).toMatchObject({ ...LOST, message: expect.stringContaining('gives no answer') })
    // The server has 10 s.
  },
  30_000,
)

test.concurrent('a connection that was lost while it lay idle gives way to a new one', async () => {
  await using proxy = await openSilentProxy(settings)
  await using session = await openSession(proxy.settings, { connections: 1 })
  proxy.silenceOpen()
  expect(await session.rows('SELECT 3 AS three')).toMatchObject([{ three: 3 }])
})

test.concurrent('a session closes although a statement of it waits for ever', async () => {
  await using proxy = await openSilentProxy(settings)
  const session = await openSession(proxy.settings, { lostTimes: SOON })
  const silenced = proxy.silenceOn(/SLEEP/)
  const waiting = session.rows('SELECT SLEEP(0.1)').catch((error: unknown) => error)
  await silenced
  await session[Symbol.asyncDispose]()
  expect(await waiting).toBeInstanceOf(Error)
})

test.concurrent.each([
  ['one connection', 'one', 0],
  ['every connection', 'all', 1],
] as const)(
  'a signal ends a create that has lost %s, which says what it could not drop',
  async (_, lost, leftovers) => {
    await using fixture = await createLifeCycleFixture()
    const { environment, only } = fixture
    await using proxy = await openSilentProxy(fixture.connection)
    const controller = new AbortController()
    const { signal } = controller
    const silenced = proxy.silenceOn(/CREATE DATABASE/)
    const creation = createTestEnvironment({ connection: proxy.settings, environment, only, signal }).catch(
      (error: unknown) => error,
    )
    await silenced
    if (lost === 'all') proxy.silenceAll()
    controller.abort()
    const error = await creation
    expect(error).toMatchObject({ code: 'DBENV_ABORTED', leftovers: { length: leftovers } })
  },
  // Each of three new connections to a server that does not answer takes 10 s.
  60_000,
)
