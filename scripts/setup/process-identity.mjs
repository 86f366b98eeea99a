// Tells a process that still runs from a later one that got the same number.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import process from 'node:process'

/**
 * @typedef {{ pid: number, started: string }} ProcessIdentity
 * `started` is the kernel's start time (Linux: clock ticks since boot; elsewhere what `ps` prints); empty if unknown.
 */

/** @param {number} pid @returns {ProcessIdentity | undefined} undefined when no such process runs */
export function readProcess(pid) {
  if (!isRunning(pid)) return undefined
  return { pid, started: readStartTime(pid) }
}

/** True only for the very process that was recorded. @param {ProcessIdentity} recorded */
export function isStillRunning(recorded) {
  const now = readProcess(recorded.pid)
  return now !== undefined && (recorded.started === '' || now.started === recorded.started)
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM' // it runs, as another user
  }
}

/** The number of a process's parent, and its program's name; undefined where the system does not say. @param {number} pid */
export function readParent(pid) {
  if (process.platform === 'win32') return undefined
  const shown = spawnSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? ''
  const [, parent, program] = /^\s*(\d+)\s+(\S+)/.exec(shown) ?? readParentOnLinux(pid)
  return parent === undefined || program === undefined ? undefined : { parent: Number(parent), program }
}

/** Without `ps`, as on a small image. @param {number} pid @returns {readonly (string | undefined)[]} */
function readParentOnLinux(pid) {
  try {
    const line = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [, program, parent] = /\((.*)\) \S+ (\d+)/.exec(line) ?? []
    return ['', parent, program]
  } catch {
    return []
  }
}

/** @param {number} pid */
function readStartTime(pid) {
  if (process.platform === 'win32') return ''
  if (process.platform === 'linux') {
    try {
      // proc(5): the 2nd field, the program's name, may hold spaces and brackets; field 22 is the start time.
      const line = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
      return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? ''
    } catch {
      return ''
    }
  }
  return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? ''
}
