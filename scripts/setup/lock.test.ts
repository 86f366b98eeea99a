import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { withLock } from './lock.mjs'
import { isStillRunning, readProcess } from './process-identity.mjs'

let cache = ''
beforeEach(() => {
  cache = mkdtempSync(path.join(os.tmpdir(), 'dbenv-lock-'))
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(cache, { recursive: true, force: true })
})

const file = () => path.join(cache, 'setup.lock')

test('gives what the work gives, and leaves no lock', async () => {
  expect(await withLock(cache, async () => existsSync(file()))).toBe(true)
  expect(existsSync(file())).toBe(false)
})

test('leaves no lock when the work fails', async () => {
  await expect(withLock(cache, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(existsSync(file())).toBe(false)
})

test('lets one work at a time', async () => {
  let working = 0
  const work = async () => {
    working += 1
    expect(working).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 20))
    working -= 1
  }
  await Promise.all([withLock(cache, work), withLock(cache, work), withLock(cache, work)])
})

test('takes over from a dead owner, and ends the programs that it left running', async () => {
  const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' })
  const ended = once(left, 'exit')
  const program = readProcess(left.pid ?? 0)
  const owner = { pid: process.pid, started: 'long ago' } // our number, but another process's start
  writeFileSync(file(), JSON.stringify({ owner, programs: [program] }))
  expect(await withLock(cache, async () => readFileSync(file(), 'utf8'))).toContain(`"pid":${process.pid}`)
  expect((await ended)[1]).toBe('SIGKILL')
})

test('removes an unreadable lock that is old: its writer died', async () => {
  writeFileSync(file(), '')
  utimesSync(file(), 1, 1)
  expect(await withLock(cache, async () => 'done')).toBe('done')
})

test('waits while a lock is being written', async () => {
  writeFileSync(file(), '')
  const waiting = withLock(cache, async () => 'done')
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(readFileSync(file(), 'utf8')).toBe('') // still waiting
  rmSync(file())
  expect(await waiting).toBe('done')
})

test('tells a process from a later one with its number', () => {
  const own = readProcess(process.pid)
  expect(own && isStillRunning(own)).toBe(true)
  expect(isStillRunning({ pid: process.pid, started: '1' })).toBe(false)
  expect(readProcess(2 ** 30)).toBeUndefined()
})
