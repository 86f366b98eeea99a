import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startPlace, type TestPlace } from './place.ts'

const CTRL_C = '\u0003'
const CTRL_D = '\u0004'
const MAIN = path.join(import.meta.dirname, '../src/main.ts')

let place: TestPlace
beforeAll(async () => {
  place = await startPlace()
  await place.succeed(['init', '--register-all'])
  await place.succeed(['create', '--env', 'a'])
})
afterAll(() => place[Symbol.asyncDispose]())

/**
 * Runs the command at a terminal of its own (util-linux's `script` makes one); `typed` says, in order, what is typed once
 * a text has appeared.
 */
async function runAtTerminal(
  words: string,
  typed: readonly (readonly [seen: string, keys: string])[] = [],
  variables: Readonly<Record<string, string | undefined>> = {},
): Promise<{ exitCode: number | undefined; screen: string; drawn: string }> {
  // `exec`: a shell that waits would end of Ctrl-C itself.
  const child = execa('script', ['-qec', `exec ${process.execPath} ${MAIN} ${words}`, '/dev/null'], {
    cwd: place.folder,
    extendEnv: false,
    env: { ...place.variables, TERM: 'xterm', ...variables },
    reject: false,
  })
  const left = [...typed]
  let screen = ''
  child.stdout.on('data', (chunk: Buffer) => {
    screen += chunk.toString()
    const [[seen, keys] = []] = left
    if (seen === undefined || keys === undefined || !screen.includes(seen)) return
    left.shift()
    child.stdin.write(keys)
    if (left.length === 0) child.stdin.end()
  })
  const { exitCode } = await child
  return { exitCode, screen: stripVTControlCharacters(screen), drawn: screen }
}

// Only there `script` takes a command this way.
describe.runIf(process.platform === 'linux')('a person at a terminal', () => {
  test('is shown what would go, and may say no', async () => {
    const before = await place.readDatabases()
    const { exitCode, screen } = await runAtTerminal('delete a', [['(y/n)', 'n\r']])
    expect(screen).toContain('test-a: 2 databases')
    expect(screen).toContain('Drop 2 databases for good? (y/n)')
    expect(screen).toContain('Nothing was deleted')
    expect(exitCode).toBe(3)
    expect(await place.readDatabases()).toEqual(before)
  })

  test('may leave the question with Ctrl-C', async () => {
    const before = await place.readDatabases()
    const { exitCode, screen } = await runAtTerminal('delete a', [['(y/n)', CTRL_C]])
    expect(screen).toContain('Nothing was deleted')
    expect(exitCode).toBe(130)
    expect(await place.readDatabases()).toEqual(before)
  })

  test.each([
    ['at once', CTRL_D],
    ['after half an answer', `y${CTRL_D}`],
  ])('says no with Ctrl-D, %s', async (_, keys) => {
    const before = await place.readDatabases()
    const { exitCode, screen } = await runAtTerminal('delete a', [['(y/n)', keys]])
    expect(screen).toContain('Nothing was deleted')
    expect(exitCode).toBe(3)
    expect(await place.readDatabases()).toEqual(before)
  })

  test.each([
    ['no', 'maybe\rno\r', 3],
    ['nothing but Ctrl-C', CTRL_C, 130],
    ['nothing but Ctrl-D', CTRL_D, 3],
  ])('is asked by plain lines where the cursor cannot be moved, and says %s', async (_, keys, code) => {
    const before = await place.readDatabases()
    const { exitCode, drawn } = await runAtTerminal('delete a', [['(y/n)', keys]], { TERM: 'dumb' })
    expect(drawn).toContain('Nothing was deleted')
    expect(drawn).not.toContain('\u001b')
    expect(exitCode).toBe(code)
    expect(await place.readDatabases()).toEqual(before)
  })

  test('finds nothing deleted where the terminal was closed at the question', async () => {
    const before = await place.readDatabases()
    const ended = path.join(place.folder, 'ended')
    const command = `trap : HUP; ${process.execPath} ${MAIN} delete a; echo $? > ${ended}`
    const child = execa('script', ['-qec', command, '/dev/null'], {
      cwd: place.folder,
      extendEnv: false,
      env: { ...place.variables, TERM: 'xterm', SHELL: '/bin/sh' },
      reject: false,
    })
    let screen = ''
    child.stdout.on('data', (chunk: Buffer) => {
      screen += chunk.toString()
      if (screen.includes('(y/n)')) child.kill('SIGKILL')
    })
    await child
    await expect.poll(() => readFile(ended, 'utf8').catch(() => ''), { timeout: 10_000 }).toBe('3\n')
    expect(await place.readDatabases()).toEqual(before)
  })

  test('has colours on the screen alone when errors go to a file', async () => {
    const { exitCode } = await runAtTerminal('show nothere 2>errors.txt', [], { NO_COLOR: undefined })
    expect(exitCode).toBe(1)
    expect(await readFile(path.join(place.folder, 'errors.txt'), 'utf8')).toMatch(/^error: No environment/)
  })

  test('may say yes and end the input with it', async () => {
    await place.succeed(['create', '--env', 'gone'])
    const { exitCode, screen } = await runAtTerminal('delete gone', [['(y/n)', `y\r${CTRL_D}`]])
    expect(screen).toContain('Deleted test-gone: 2 databases.')
    expect(exitCode).toBe(0)
  })

  test('sees a bar while an environment is made', async () => {
    const { exitCode, screen } = await runAtTerminal('create --env b --with-data')
    expect(screen).toContain('100%')
    expect(screen).toContain('Created test-b: 2 databases')
    expect(exitCode).toBe(0)
  })

  test('leaves Ctrl-C to the program that runs in an environment', async () => {
    const script = path.join(place.folder, 'client.mjs')
    await writeFile(
      script,
      `let times = 0
      process.on('SIGINT', () => {
        console.log('interrupted ' + ++times)
        if (times === 3) process.exit(9)
      })
      setInterval(() => {}, 1000)
      console.log('ready')`,
    )
    const { exitCode, screen } = await runAtTerminal(`exec --env a -- ${process.execPath} ${script}`, [
      ['ready', CTRL_C],
      ['interrupted 1', CTRL_C],
      ['interrupted 2', CTRL_C],
    ])
    expect(screen.match(/interrupted \d/g)).toEqual(['interrupted 1', 'interrupted 2', 'interrupted 3'])
    expect(exitCode).toBe(9)
  })

  test('gives each Ctrl-C once to a program whose streams are all redirected', async () => {
    const script = path.join(place.folder, 'redirected.mjs')
    await writeFile(
      script,
      `import { writeFileSync } from 'node:fs'
      let times = 0
      let end
      process.on('SIGINT', () => {
        writeFileSync('/dev/tty', 'interrupted ' + ++times)
        clearTimeout(end)
        end = setTimeout(() => process.exit(times), 1_000)
      })
      setInterval(() => {}, 1000)
      writeFileSync('/dev/tty', 'ready')`,
    )
    const words = `exec --env a -- ${process.execPath} ${script} </dev/null >/dev/null 2>&1`
    const { exitCode } = await runAtTerminal(words, [
      ['ready', CTRL_C],
      ['interrupted 1', CTRL_C],
      ['interrupted 2', CTRL_C],
    ])
    expect(exitCode).toBe(3)
  })

  test('has the cursor and the wrapping of lines back after a second Ctrl-C', async () => {
    const blocker = await place.pool.getConnection()
    await blocker.query('LOCK TABLES users.people WRITE')
    const { exitCode, drawn } = await runAtTerminal('create --env twice --with-data', [
      ['planning', CTRL_C],
      ['^C', CTRL_C],
    ]).finally(() => blocker.destroy())
    expect(exitCode).toBe(130)
    expect(drawn.match(/\^C/g)).toHaveLength(2)
    expect(drawn.lastIndexOf('\u001b[?25h')).toBeGreaterThan(drawn.lastIndexOf('\u001b[?25l'))
    expect(drawn.lastIndexOf('\u001b[?7h')).toBeGreaterThan(drawn.lastIndexOf('\u001b[?7l'))
  })

  test('may say yes', async () => {
    const { exitCode, screen } = await runAtTerminal('delete a', [['(y/n)', 'y\r']])
    expect(screen).toContain('Deleted test-a: 2 databases.')
    expect(exitCode).toBe(0)
    expect(await place.readDatabases()).not.toContain('trades_test-a')
  })
})
