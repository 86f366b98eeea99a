import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { expect, it, onTestFinished } from 'vitest'
import { GUARD_RECORD_FILE, type GuardRecord } from './guard-message.ts'
import { readHost } from './read-host.ts'
import { sweepFolders } from './sweep-folders.ts'

/** A process that waits, with these arguments. */
function startWaiting(waitingArguments: readonly string[]) {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 60_000)', '--', ...waitingArguments], {
    detached: process.platform !== 'win32',
    stdio: 'ignore',
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, ended: new Promise((resolve) => child.once('exit', (_exitCode, signal) => resolve(signal))) }
}

it('ends what was being started when its watchdog was killed, and nothing else that works in the folder', async () => {
  const runs = await mkdtemp(join(tmpdir(), 'dbenv-runs-'))
  onTestFinished(() => rm(runs, { recursive: true, force: true }))
  const folder = join(runs, '0123456789ab')
  const starting = [`--datadir=${folder}/data`, '--port=1']
  const server = startWaiting([...starting, '--added-by-a-wrapper'])
  const reader = startWaiting([`${folder}/server.log`])
  // No process has such an id: the watchdog is gone.
  const record: GuardRecord = { host: readHost(), watchdogPid: 2 ** 30, pids: [], starting, paths: [] }
  await mkdir(folder)
  await writeFile(join(folder, GUARD_RECORD_FILE), JSON.stringify(record))
  expect(await sweepFolders(runs)).toEqual([folder])
  expect(await server.ended).toBe('SIGKILL')
  expect([reader.child.exitCode, reader.child.signalCode]).toEqual([null, null])
  expect(await readdir(runs)).toEqual([])
})
