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
    document: { registered: ['trades'], baseNames: ['trades'], missingShared: [], withinTestGrants: [], misnamed: [] },
  })

  const second = await place.dbenvJson(['init', '--register', 'trades,users'])
  expect(second).toEqual({
    exitCode: 0,
    document: {
      registered: ['users'],
      baseNames: ['trades', 'users'],
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
