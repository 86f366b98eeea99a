// A killed npm tells nobody: its shell and the task behind it would go on for a person who has ended them.
import path from 'node:path'
import process from 'node:process'
import { isStillRunning, readParent, readProcess } from './setup/process-identity.mjs'

const INTERVAL_MS = 1000

const SHELLS = ['sh', 'dash', 'bash', 'zsh', 'ksh', 'ash', 'busybox']

/**
 * Calls `onGone` once when the npm that started this process is gone. Does nothing for a process that npm did not start,
 * and where the system does not say who did. @param {() => void} onGone @returns {() => void} stops watching
 */
export function watchNpm(onGone) {
  const npm = process.env['npm_lifecycle_event'] === undefined ? undefined : findNpm()
  if (npm === undefined) return () => {}
  const timer = setInterval(() => {
    if (isStillRunning(npm)) return
    clearInterval(timer)
    onGone()
  }, INTERVAL_MS)
  timer.unref()
  return () => clearInterval(timer)
}

/** npm starts a script by a shell, and some shells are replaced by what they start. */
function findNpm() {
  const parent = readParent(process.ppid)
  if (parent === undefined) return undefined
  const isShell = SHELLS.includes(path.basename(parent.program).replace(/^-/, ''))
  return readProcess(isShell ? parent.parent : process.ppid)
}
