// One set-up at a time in one cache folder, also when one was killed half-way.
import fs from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { isStillRunning, readProcess } from './process-identity.mjs'
import { say } from './say.mjs'

/**
 * What the lock file holds: who works, and the programs started for that (they outlive a killed owner).
 * @typedef {{ owner: import('./process-identity.mjs').ProcessIdentity, programs: readonly import('./process-identity.mjs').ProcessIdentity[] }} LockContent
 */

const POLL_MS = 150
/** An unreadable lock is being written; after this long its writer is taken for dead. */
const WRITING_MS = 5_000

/** The programs now running under the lock; `run-program.mjs` keeps the list. @type {Set<number>} */
const programs = new Set()
let heldFile = ''

/**
 * Runs `work` while holding the cache folder's lock; waits for another set-up, takes over from a dead one.
 * @template T @param {string} cache @param {() => Promise<T>} work @returns {Promise<T>}
 */
export async function withLock(cache, work) {
  const file = path.join(cache, 'setup.lock')
  let told = false
  while (!tryTake(file)) {
    const content = read(file)
    if (content !== undefined && isStillRunning(content.owner)) {
      if (!told) say(`another set-up of this checkout is running (process ${content.owner.pid}); waiting for it.`)
      told = true
      await sleep(POLL_MS)
    } else if (content !== undefined || isOlderThan(file, WRITING_MS)) removeDead(file, content)
    else await sleep(POLL_MS)
  }
  heldFile = file
  try {
    return await work()
  } finally {
    heldFile = ''
    fs.rmSync(file, { force: true })
  }
}

/** Notes a program that works for the holder of the lock, so that whoever takes over can end it. @param {number} pid */
export function noteProgram(pid) {
  programs.add(pid)
  rewrite()
}

/** @param {number} pid */
export function forgetProgram(pid) {
  programs.delete(pid)
  rewrite()
}

function rewrite() {
  if (heldFile === '') return
  const next = `${heldFile}.tmp-${process.pid}`
  try {
    fs.writeFileSync(next, contentNow())
    fs.renameSync(next, heldFile)
  } catch {
    fs.rmSync(next, { force: true }) // a full disk; the step that is running will say so
  }
}

function contentNow() {
  const known = [...programs].map((pid) => readProcess(pid)).filter((identity) => identity !== undefined)
  return JSON.stringify({ owner: readProcess(process.pid), programs: known })
}

/** @param {string} file */
function tryTake(file) {
  try {
    fs.writeFileSync(file, contentNow(), { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    fs.rmSync(file, { force: true }) // made, but the disk was too full to write it
    throw error
  }
}

/** @param {string} file @returns {LockContent | undefined} undefined while it is being written, or gone */
function read(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/**
 * Removes a dead owner's lock. A second `mkdir` lock around the look and the removal: without it the slower of two
 * waiters would remove the lock that the faster one has just taken.
 * @param {string} file @param {LockContent | undefined} dead
 */
function removeDead(file, dead) {
  const guard = `${file}.takeover`
  try {
    fs.mkdirSync(guard)
  } catch {
    if (isOlderThan(guard, WRITING_MS)) fs.rmSync(guard, { recursive: true, force: true })
    return
  }
  try {
    const now = read(file)
    if (now === undefined ? !isOlderThan(file, WRITING_MS) : isStillRunning(now.owner)) return
    if (dead !== undefined) say('an earlier set-up was interrupted; continuing where it is safe to.')
    for (const program of now?.programs ?? []) if (program.started !== '' && isStillRunning(program)) end(program.pid)
    fs.rmSync(file, { force: true })
  } finally {
    fs.rmSync(guard, { recursive: true, force: true })
  }
}

/** Each program was started as the leader of its own group, so this ends its children too. @param {number} pid */
function end(pid) {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // it ended by itself
  }
}

/** @param {string} file @param {number} ms */
function isOlderThan(file, ms) {
  const stat = fs.statSync(file, { throwIfNoEntry: false })
  return stat !== undefined && Date.now() - stat.mtimeMs > ms
}

/** @param {number} ms */
function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
