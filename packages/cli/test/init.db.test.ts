import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPlace, type TestPlace } from './place.ts'

let place: TestPlace
beforeAll(async () => {
  place = await startPlace()
})
afterAll(() => place[Symbol.asyncDispose]())

test('makes the registry, records production, and may run again', async () => {
  const empty = await place.dbenv(['init'])
  expect(empty).toMatchObject({ exitCode: 0 })
  expect(empty.stdout).toContain('No database is recorded as production yet')

  const first = await place.dbenvJson(['init', '--register-all', '--shared', 'users'])
  expect(first).toEqual({
    exitCode: 0,
    document: {
      registered: ['trades'],
      baseNames: ['trades'],
      leftOut: [],
      missingShared: [],
      withinTestGrants: [],
      misnamed: [],
    },
  })

  const second = await place.dbenvJson(['init', '--register', 'trades,users'])
  expect(second).toEqual({
    exitCode: 0,
    document: {
      registered: ['users'],
      baseNames: ['trades', 'users'],
      leftOut: [],
      missingShared: [],
      withinTestGrants: [],
      misnamed: [],
    },
  })
})

test('refuses two ways of registering at once', async () => {
  const { exitCode, stderr } = await place.dbenv(['init', '--register', 'trades', '--register-all'])
  expect(exitCode).toBe(2)
  expect(stderr).toContain('Choose one')
})

test.each(['tradez', 'master_config', 'mysql'])('refuses to record %s, a wrong name', async (name) => {
  const { exitCode, stderr, stdout } = await place.dbenv(['init', '--register', name])
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  expect(stderr).toContain(name)
})

test('warns of a shared database that is not there', async () => {
  const { exitCode, stderr } = await place.dbenv(['init', '--shared', 'userz,users'])
  expect(exitCode).toBe(0)
  expect(stderr.split('\n')).toEqual([expect.stringMatching(/^warning: the shared database `userz` is not on/)])
})

test('records all but the one that no copy could be named after, and tells how to leave it out', async () => {
  const name = 'é'.repeat(60)
  await place.pool.query(`CREATE DATABASE \`${name}\``)
  await place.pool.query('CREATE DATABASE later')
  const { exitCode, stdout, stderr } = await place.dbenv(['init', '--register-all'])
  expect({ exitCode, stdout }).toMatchObject({
    exitCode: 4,
    stdout: expect.stringMatching(/^Recorded as .*\blater\b/m),
  })
  expect(stderr).toMatch(new RegExp(`^warning: \`${name}\` was left out: .* more than 255 bytes .*--shared`, 'm'))
  const named = await place.dbenv(['init', '--register', name])
  expect(named).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('cannot be registered as prod') })
  expect(await place.dbenv(['init', '--register-all', '--shared', name])).toMatchObject({ exitCode: 0, stderr: '' })
  await place.pool.query(`DROP DATABASE \`${name}\``)
})
