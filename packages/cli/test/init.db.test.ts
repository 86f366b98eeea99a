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
  expect(first).toEqual({ exitCode: 0, document: { registered: ['trades'], baseNames: ['trades'] } })

  const second = await place.dbenvJson(['init', '--register', 'trades,users'])
  expect(second).toEqual({ exitCode: 0, document: { registered: ['users'], baseNames: ['trades', 'users'] } })
})

test('refuses two ways of registering at once', async () => {
  const { exitCode, stderr } = await place.dbenv(['init', '--register', 'trades', '--register-all'])
  expect(exitCode).toBe(2)
  expect(stderr).toContain('Choose one')
})

test('refuses to record a database that is not there', async () => {
  const { exitCode, stderr, stdout } = await place.dbenv(['init', '--register', 'tradez'])
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
  expect(stderr).toContain('tradez')
})
