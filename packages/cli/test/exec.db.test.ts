import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPlace, type TestPlace } from './place.ts'

let place: TestPlace
beforeAll(async () => {
  place = await startPlace()
  await place.succeed(['init', '--register-all'])
  await place.succeed(['create'])
  await place.succeed(['create', '--env', 'other'])
})
afterAll(() => place[Symbol.asyncDispose]())

const PRINT = ['--', process.execPath, '-p', 'process.env.DBENV_ENVIRONMENT']

test("runs a command in the branch's environment", async () => {
  expect(await place.dbenv(['exec', ...PRINT])).toEqual({ exitCode: 0, stdout: 'test-feature-x', stderr: '' })
})

test('runs a command in the environment that is named', async () => {
  expect(await place.dbenv(['exec', '--env', 'other', ...PRINT])).toMatchObject({ exitCode: 0, stdout: 'test-other' })
})

test('ends as the command ended, and leaves its flags alone', async () => {
  const script = 'process.exit(process.argv.includes("--json") ? 7 : 8)'
  expect(await place.dbenv(['exec', '--', process.execPath, '-e', script, '--', '--json'])).toMatchObject({
    exitCode: 7,
  })
  const killed = await place.dbenv(['exec', '--', process.execPath, '-e', 'process.kill(process.pid, "SIGTERM")'])
  expect(killed.exitCode).toBe(143)
})

test.each([
  [['--env', 'absent', ...PRINT], 1, /test-absent/],
  [['--env', 'prod', ...PRINT], 3, /never chosen by a flag/],
  [['--', 'no-such-program'], 1, /no-such-program/],
  [[], 2, /missing required argument/],
])('refuses %j', async (words, code, message) => {
  const { exitCode, stdout, stderr } = await place.dbenv(['exec', ...words])
  expect(stderr).toMatch(message)
  expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' })
})

test('does not set production', async () => {
  await place.switchTo('main')
  const { exitCode, stdout } = await place.dbenv(['exec', ...PRINT])
  await place.switchTo('feature/x')
  expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' })
})

test('passes every signal on where no terminal gives it to the command', async () => {
  const script = `let times = 0
    process.on('SIGTERM', () => console.log('told'))
    process.on('SIGINT', () => ++times === 2 ? process.exit(5) : process.kill(process.ppid, 'SIGINT'))
    setInterval(() => {}, 1000)
    process.kill(process.ppid, 'SIGTERM')
    process.kill(process.ppid, 'SIGINT')`
  expect(await place.dbenv(['exec', '--', process.execPath, '-e', script])).toMatchObject({
    exitCode: 5,
    stdout: 'told',
  })
})

test('passes on what is no end to many programs, and waits for the command', async () => {
  const script = `const names = ['SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2']
    const next = () => process.kill(process.ppid, names[0])
    for (const name of names) process.on(name, () => {
      console.log(name)
      names.shift()
      names.length > 0 ? next() : setTimeout(() => process.exit(6), 300)
    })
    setInterval(() => {}, 1000)
    next()`
  expect(await place.dbenv(['exec', '--', process.execPath, '-e', script])).toEqual({
    exitCode: 6,
    stdout: 'SIGHUP\nSIGQUIT\nSIGUSR1\nSIGUSR2',
    stderr: '',
  })
})

test('gives the command the time that it takes to end', async () => {
  const script = `process.on('SIGTERM', () => setTimeout(() => process.exit(5), 5_500))
    process.kill(process.ppid, 'SIGTERM')
    setInterval(() => {}, 1000)`
  expect(await place.dbenv(['exec', '--', process.execPath, '-e', script])).toMatchObject({ exitCode: 5 })
})
