import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { runCli } from './run-cli.ts'
import type { Terminal } from './terminal.ts'

interface Ended {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command line in this process, at a terminal made of streams, without a server. */
async function run(words: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const terminal: Terminal = {
    stdout,
    stderr,
    stdin: new PassThrough(),
    isInteractive: false,
    canRedraw: false,
    variables,
    folder: import.meta.dirname,
    signal: new AbortController().signal,
    claimSignal: () => new AbortController().signal,
    passSignals: () => ({ [Symbol.dispose]: () => {} }),
    atExit: () => ({ [Symbol.dispose]: () => {} }),
  }
  const exitCode = await runCli(words, terminal)
  stdout.end()
  stderr.end()
  return { exitCode, stdout: await text(stdout), stderr: await text(stderr) }
}

const COMMANDS = [
  'init',
  'which',
  'create',
  'list',
  'show',
  'diff',
  'delete',
  'prune',
  'extend',
  'exec',
  'doctor',
  'completion',
]

test('shows every command, the connection and the exit codes in its help', async () => {
  const { exitCode, stdout } = await run(['--help'])
  expect(exitCode).toBe(0)
  for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'))
  expect(stdout).toContain('MYSQL_HOST')
  expect(stdout).toContain('3 refused')
})

test.each(COMMANDS.filter((command) => command !== 'completion'))(
  'shows examples in the help of %s',
  async (command) => {
    const { exitCode, stdout } = await run([command, '--help'])
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/Examples:\n {2}\$ .*dbenv /)
  },
)

test.each([
  [['lst'], /unknown command 'lst'[\s\S]*Did you mean[\s\S]*dbenv --help/],
  [['list', '--jsn'], /unknown option '--jsn'[\s\S]*Did you mean --json/],
  [['show'], /missing required argument 'environment'/],
  [['create', '--engine', 'magic'], /Allowed choices are auto, mysqldump, in-server/],
  [['create', '--only', 'a,,b'], /comma between/],
  [[], /Usage: dbenv/],
])('ends %j with 2, a hint on stderr and nothing on stdout', async (words, message) => {
  const { exitCode, stdout, stderr } = await run(words)
  expect(stderr).toMatch(message)
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
})

test('names every missing setting at once', async () => {
  const { exitCode, stdout, stderr } = await run(['list'])
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  expect(stderr).toMatch(/`MYSQL_HOST`, `MYSQL_USER`, `MYSQL_PASSWORD` not set.*\[DBENV_MISSING_CONNECTION_SETTINGS\]/)
})

test.each([
  [['list', '--json'], 'DBENV_MISSING_CONNECTION_SETTINGS'],
  [['list', '--json', '--jsn'], 'DBENV_USAGE'],
])('gives a script one document for a failure of %j too', async (words, code) => {
  const { exitCode, stdout } = await run(words)
  expect(exitCode).toBe(2)
  expect(JSON.parse(stdout)).toEqual({ error: { code, message: expect.any(String) } })
})

test('takes the --json of a command that exec runs for that command alone', async () => {
  const { stdout, stderr } = await run(['exec', '--env', 'a', 'npm', 'ls', '--json'])
  expect(stdout).toBe('')
  expect(stderr).toContain('DBENV_MISSING_CONNECTION_SETTINGS')
})

test('shows a stack only when asked for', async () => {
  expect((await run(['list'])).stderr).not.toContain(' at ')
  expect((await run(['list'], { DBENV_DEBUG: '1' })).stderr).toMatch(/^ +at /m)
})

test('says in one line that a server is not there', async () => {
  const settings = { MYSQL_HOST: '127.0.0.1', MYSQL_PORT: '1', MYSQL_USER: 'nobody', MYSQL_PASSWORD: 'p#a' }
  const { exitCode, stderr } = await run(['list'], settings)
  expect(exitCode).toBe(1)
  expect(stderr).toMatch(/127\.0\.0\.1:1/)
  expect(stderr).not.toContain('p#a')
})
