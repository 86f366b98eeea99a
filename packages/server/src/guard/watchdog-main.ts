// The watchdog: a process of its own that outlives its owner. It alone starts the server, holds the read end of a pipe
// from the owner, and takes everything away when that pipe ends, whatever ended it. It imports next to nothing, so that
// it is there in 40 ms, and it is never imported.
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { leaveSpareCopy, type SpareCopy } from '../template/spare-copy.ts'
import {
  type EndCommand,
  GUARD_BEAT_MS,
  GUARD_RECORD_FILE,
  type GuardedPath,
  type GuardRecord,
  type GuardReport,
  type GuardRequest,
  NOT_ALL_REMOVED,
} from './guard-message.ts'
import { killGroup } from './kill-group.ts'
import { readHost } from './read-host.ts'
import { emptyGuardedFolder, removeGuarded, removeGuardedFolder } from './remove-guarded.ts'
import { runEndCommand } from './run-end-command.ts'

const folder = process.argv[2] ?? ''
const recordFile = join(folder, GUARD_RECORD_FILE)
const children = new Map<number, { readonly child: ChildProcess; readonly gone: Promise<void> }>()
const paths: GuardedPath[] = []
let isFinishing = false
let keepMs = 0
let atEnd: EndCommand | undefined
let spareCopy: SpareCopy | undefined

function report(message: GuardReport): void {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

/** Written aside and renamed: a sweep never reads half of it. */
function writeRecord(starting?: readonly string[]): void {
  const record: GuardRecord = {
    host: readHost(),
    watchdogPid: process.pid,
    pids: [...children.keys()],
    ...(starting ? { starting } : {}),
    paths,
    ...(atEnd ? { atEnd } : {}),
  }
  writeFileSync(`${recordFile}.new`, JSON.stringify(record))
  renameSync(`${recordFile}.new`, recordFile)
}

function answer(request: GuardRequest): void {
  if (isFinishing) return
  try {
    if (request.type === 'run') run(request)
    if (request.type === 'signal') {
      killGroup(request.pid, request.signal)
      report({ type: 'done', id: request.id })
    }
    if (request.type === 'keep') {
      keepMs = request.keepMs
      report({ type: 'done', id: request.id })
    }
    if (request.type === 'guard') {
      paths.push(request.guarded)
      writeRecord()
      report({ type: 'done', id: request.id })
    }
    if (request.type === 'leave-spare') {
      spareCopy = request.copy
      report({ type: 'done', id: request.id })
    }
    if (request.type === 'at-end') {
      atEnd = request.command
      writeRecord()
      report({ type: 'done', id: request.id })
    }
  } catch (error) {
    report({ type: 'failed', id: request.id, ...describe(error) })
  }
}

function run(request: Extract<GuardRequest, { type: 'run' }>): void {
  // First: should this process be killed before it knows the new one's id, a sweep finds that one by its arguments.
  writeRecord(request.arguments)
  const child = spawnOnFiles(request)
  const { pid } = child
  const gone = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      resolve()
      if (pid === undefined) report({ type: 'failed', id: request.id, ...describe(error) })
    })
    child.once('exit', (exitCode, signal) => {
      resolve()
      if (pid !== undefined) children.delete(pid)
      report({ type: 'exited', id: request.id, exitCode, signal })
    })
  })
  if (pid === undefined) return
  children.set(pid, { child, gone })
  writeRecord()
  report({ type: 'started', id: request.id, pid })
}

/** In a group of its own, so that a wrapper script and what it started end together; Windows has no such thing. */
function spawnOnFiles(request: Extract<GuardRequest, { type: 'run' }>): ChildProcess {
  const log = openSync(request.logFile, 'a', 0o600)
  let input: number | undefined
  try {
    if (request.inputFile !== undefined) input = openSync(request.inputFile, 'r')
    return spawn(request.program, request.arguments, {
      stdio: [input ?? 'ignore', log, log],
      detached: process.platform !== 'win32',
      cwd: folder,
      windowsHide: true,
    })
  } finally {
    closeSync(log)
    if (input !== undefined) closeSync(input)
  }
}

/** The one end: of `stop()`, of the owner's crash, of a signal to the watchdog itself. */
async function finish(): Promise<void> {
  if (isFinishing) return
  isFinishing = true
  const ends = [...children].map(([pid, { gone }]) => {
    killGroup(pid, 'SIGKILL')
    return gone
  })
  await Promise.all(ends)
  const isAllGone = atEnd === undefined || (await runEndCommand(folder, atEnd))
  await Promise.all(paths.map(removeGuarded))
  if (isAllGone && spareCopy) await leaveSpare(spareCopy)
  if (isAllGone) await removeGuardedFolder(folder)
  process.exit(isAllGone ? 0 : NOT_ALL_REMOVED)
}

/** The folder stays for as long as it is worked in: a sweep removes it, should the watchdog be killed over it. */
async function leaveSpare(copy: SpareCopy): Promise<void> {
  await emptyGuardedFolder(folder)
  report({ type: 'cleaned' })
  await leaveSpareCopy(copy, folder)
}

function describe(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: 'UNKNOWN', message: String(error) }
  return { code: 'code' in error ? String(error.code) : error.name, message: error.message }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void finish())
// the owner may be gone while an answer is being written
process.stdout.on('error', () => undefined)
const lines = createInterface({ input: process.stdin })
// Lines are our own and whole: the owner writes each in one call.
lines.on('line', (line) => answer(JSON.parse(line)))
lines.on('close', () => setTimeout(() => void finish(), keepMs))
setInterval(() => {
  const now = new Date()
  try {
    utimesSync(recordFile, now, now)
  } catch {
    // the folder was removed by hand: nothing to tell others about
  }
}, GUARD_BEAT_MS).unref()

try {
  mkdirSync(folder, { mode: 0o700 })
  writeRecord()
  report({ type: 'ready' })
} catch (error) {
  rmSync(folder, { recursive: true, force: true })
  report({ type: 'refused', ...describe(error) })
}
