import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startPlace, type TestPlace } from './place.ts'

const MAIN = path.join(import.meta.dirname, '../src/main.ts')

let place: TestPlace
beforeAll(async () => {
  place = await startPlace()
  await place.succeed(['init', '--register-all'])
  await place.succeed(['create', '--env', 'a'])
})
afterAll(() => place[Symbol.asyncDispose]())

/** Runs the command at a terminal of its own (util-linux's `script` makes one) and types once it asks. */
async function runAtTerminal(words: string, typed: string): Promise<{ exitCode: number | undefined; screen: string }> {
  const child = execa('script', ['-qec', `${process.execPath} ${MAIN} ${words}`, '/dev/null'], {
    cwd: place.folder,
    extendEnv: false,
    env: { ...place.variables, TERM: 'xterm' },
    reject: false,
  })
  let screen = ''
  child.stdout.on('data', (chunk: Buffer) => {
    screen += chunk.toString()
    if (screen.includes('(y/n)') && child.stdin.writable) child.stdin.end(typed)
  })
  const { exitCode } = await child
  return { exitCode, screen: stripVTControlCharacters(screen) }
}

// Only there `script` takes a command this way.
describe.runIf(process.platform === 'linux')('a person at a terminal', () => {
  test('is shown what would go, and may say no', async () => {
    const before = await place.readDatabases()
    const { exitCode, screen } = await runAtTerminal('delete a', 'n\r')
    expect(screen).toContain('test-a: 2 databases')
    expect(screen).toContain('Drop 2 databases for good? (y/n)')
    expect(screen).toContain('Nothing was deleted')
    expect(exitCode).toBe(3)
    expect(await place.readDatabases()).toEqual(before)
  })

  test('may leave the question with Ctrl-C', async () => {
    const before = await place.readDatabases()
    const { exitCode, screen } = await runAtTerminal('delete a', '\u0003')
    expect(screen).toContain('Nothing was deleted')
    expect(exitCode).toBe(130)
    expect(await place.readDatabases()).toEqual(before)
  })

  test('sees a bar while an environment is made', async () => {
    const { exitCode, screen } = await runAtTerminal('create --env b --with-data', '')
    expect(screen).toContain('100%')
    expect(screen).toContain('Created test-b: 2 databases')
    expect(exitCode).toBe(0)
  })

  test('may say yes', async () => {
    const { exitCode, screen } = await runAtTerminal('delete a', 'y\r')
    expect(screen).toContain('Deleted test-a: 2 databases.')
    expect(exitCode).toBe(0)
    expect(await place.readDatabases()).not.toContain('trades_test-a')
  })
})
