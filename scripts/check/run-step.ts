import { spawn } from 'node:child_process'
import process from 'node:process'
import { createInterface } from 'node:readline'
import type { Counts } from './closing-counts.ts'
import { parseClosingLine } from './closing-counts.ts'

/** One line of the list of checks. */
export interface Step {
  readonly title: string
  readonly command: readonly [string, ...string[]]
  /** Ended, and counted as failed, after this many minutes. */
  readonly timeoutMinutes: number
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** A `suite` ends with a closing line of its own, whose counts are taken over; anything else is one check. */
  readonly counts?: 'suite'
}

/** How a step went. */
export interface StepResult {
  readonly title: string
  readonly seconds: number
  readonly counts: Counts
}

/**
 * Runs a step and shows what it prints. A suite's closing line is kept back: only the last line of the whole run may
 * look like that.
 */
export async function runStep({ title, command, timeoutMinutes, environment, counts }: Step): Promise<StepResult> {
  process.stdout.write(`\n== ${title}\n`)
  const start = Date.now()
  const [program, ...args] = command
  const child = spawn(program, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true, // a group of its own, so that what it started ends with it when the time is over
  })
  const leave = endWithUs(child.pid)
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    endGroup(child.pid, 'SIGKILL')
  }, timeoutMinutes * 60_000)
  const closed = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(code === 0 ? '' : `ended with ${signal ?? `code ${code}`}`))
  })
  let closing: Counts | undefined
  for await (const line of createInterface({ input: child.stdout })) {
    const found = parseClosingLine(line)
    if (found !== undefined) closing = found
    else process.stdout.write(`${line}\n`)
  }
  const ending = await closed
  const failure = isLate ? `stopped after ${timeoutMinutes} minutes` : ending
  clearTimeout(timer)
  leave()
  const seconds = Math.round((Date.now() - start) / 1000)
  const result = counts === 'suite' ? judgeSuite(closing, failure) : judgeCheck(failure)
  process.stdout.write(`-- ${title}: ${result.failed === 0 ? 'passed' : `FAILED ${failure}`} in ${seconds} s\n`)
  return { title, seconds, counts: result }
}

function judgeCheck(failure: string): Counts {
  return failure === '' ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 }
}

/** A suite that says nothing, or that fails without a failed test, counts as one failure. */
function judgeSuite(closing: Counts | undefined, failure: string): Counts {
  if (closing === undefined) return { passed: 0, failed: 1, skipped: 0 }
  return failure !== '' && closing.failed === 0 ? { ...closing, failed: 1 } : closing
}

/** An interrupted run takes its step along: being in a group of its own, the step would not hear of it. */
function endWithUs(pid: number | undefined): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const end = (signal: NodeJS.Signals): void => {
    endGroup(pid, signal)
    process.exit(signal === 'SIGINT' ? 130 : 143)
  }
  for (const signal of signals) process.on(signal, end)
  return () => {
    for (const signal of signals) process.off(signal, end)
  }
}

function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // it ended by itself
  }
}
