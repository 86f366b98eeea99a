import { mkdtemp, rmdir } from 'node:fs/promises'
import path from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startPlace, type TestPlace } from './place.ts'

const MAIN = path.join(import.meta.dirname, '../src/main.ts')

let place: TestPlace
beforeAll(async () => {
  place = await startPlace()
  await place.succeed(['init', '--register-all'])
})
afterAll(() => place[Symbol.asyncDispose]())

/** By way of a shell that does something first and then becomes the command. */
function startBy(shell: string, words: readonly string[], folder = place.folder) {
  return execa('sh', ['-c', shell, 'sh', process.execPath, MAIN, ...words], {
    cwd: folder,
    extendEnv: false,
    env: place.variables,
    reject: false,
  })
}

test('makes an environment to its end although nobody reads what is said of it', async () => {
  const child = startBy('exec "$@"', ['create', '--env', 'unheard', '--with-data'])
  child.stderr.destroy()
  child.stdout.destroy()
  expect((await child).exitCode).toBe(0)
  const { document } = await place.dbenvJson(['show', 'unheard'])
  expect(document).toMatchObject({ state: 'ready' })
})

// Only there that file is full at all times.
describe.runIf(process.platform === 'linux')('with a full disk behind stdout', () => {
  const toFull = 'exec "$@" > /dev/full'

  test('says that what was asked is done, and that its result is lost', async () => {
    const { exitCode, stderr } = await startBy(toFull, ['create', '--env', 'untold', '--json'])
    expect(stderr).toMatch(/^error: The result could not be written to stdout: ENOSPC.*What was asked is done\.$/m)
    expect(exitCode).toBe(4)
  })

  test('fails when the result was all that was asked', async () => {
    const { exitCode, stderr } = await startBy(toFull, ['list', '--json'])
    expect(stderr).toContain('could not be written to stdout')
    expect(exitCode).toBe(1)
  })
})

// Elsewhere nobody removes a folder that a process stands in.
describe.runIf(process.platform === 'linux')('in a folder that was removed', () => {
  test.each([
    [['which'], 'DBENV_WORKING_FOLDER_GONE', 1],
    [['list'], undefined, 0],
  ] as const)('%s', async (words, code, exitCode) => {
    const folder = await mkdtemp(path.join(place.folder, 'gone-'))
    const result = await startBy('rmdir "$PWD" && exec "$@"', words, folder)
    await rmdir(folder).catch(() => undefined)
    expect(result.exitCode).toBe(exitCode)
    expect(result.stderr).not.toMatch(/^\s+at /m)
    if (code !== undefined) expect(result.stderr).toContain(code)
  })
})
