// Starts the programs of the set-up (npm, pnpm, apt-get, ...): quiet, in a process group of their own, ended with us.
import { spawn } from 'node:child_process'
import process from 'node:process'
import { ROOT, WINDOWS } from './checkout.mjs'
import { forgetProgram, noteProgram } from './lock.mjs'

/** @typedef {{ ok: boolean, stdout: string, stderr: string, output: string }} Outcome `output`: both, as they came */

/** @type {Set<number>} */
const running = new Set()

/**
 * @param {string} program @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean, timeoutMs?: number }} [options]
 * `shell` is for `.cmd` files of Windows. @returns {Promise<Outcome>} never rejects
 */
export function runProgram(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: options.cwd ?? ROOT,
      env: options.env ?? process.env,
      shell: options.shell ?? false,
      detached: !WINDOWS,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const outcome = { ok: false, stdout: '', stderr: '', output: '' }
    const pid = child.pid
    if (pid !== undefined) {
      running.add(pid)
      noteProgram(pid)
    }
    const timer = setTimeout(() => {
      outcome.output += `\nstopped: ${program} did not end within ${(options.timeoutMs ?? 0) / 1000} s`
      if (pid !== undefined) endGroup(pid)
    }, options.timeoutMs ?? 1_800_000)
    child.stdout.setEncoding('utf8').on('data', (text) => {
      outcome.stdout += text
      outcome.output += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      outcome.stderr += text
      outcome.output += text
    })
    /** @param {boolean} ok */
    const finish = (ok) => {
      clearTimeout(timer)
      if (pid !== undefined && running.delete(pid)) forgetProgram(pid)
      resolve({ ...outcome, ok })
    }
    child.on('error', (error) => {
      outcome.output += String(error)
      finish(false)
    })
    child.on('close', (code) => finish(code === 0))
  })
}

/** Ends every program still running: for a set-up that is interrupted or gives up. */
export function endPrograms() {
  for (const pid of running) endGroup(pid)
}

/** @param {number} pid */
function endGroup(pid) {
  try {
    process.kill(WINDOWS ? pid : -pid, 'SIGKILL')
  } catch {
    // it ended by itself
  }
}
