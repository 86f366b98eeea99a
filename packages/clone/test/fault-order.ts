import { spawn } from 'node:child_process'
import path from 'node:path'
import type { ConnectionSettings, TestEnvironmentName } from '@dbenv/core'

/** What the child process does, and where it dies. */
export interface FaultOrder {
  readonly command: 'create' | 'delete'
  readonly connection: ConnectionSettings
  /** For a create from another place. */
  readonly sourceConnection?: ConnectionSettings
  readonly shared?: readonly string[]
  readonly environment: TestEnvironmentName
  readonly only: readonly string[]
  /** `snapshot`: by a dump. @default 'table' */
  readonly consistency?: 'table' | 'snapshot'
  /** Absent: it is killed from outside. */
  readonly fault?: Fault
}

/** The statement at which a process kills itself, or falls asleep before it is sent. */
export interface Fault {
  readonly moment: 'before' | 'during' | 'after' | 'asleep'
  /** A regular expression on its text. */
  readonly statement: string
  /** @default 1: the first that matches */
  readonly occurrence?: number
}

/** What a child writes before it stops itself. */
export const FALLS_ASLEEP = 'falls asleep\n'

/** How the child ended. */
export interface FaultResult {
  readonly signal: NodeJS.Signals | null
  readonly exitCode: number | null
  readonly stderr: string
}

/** A child at work. */
export interface FaultChild {
  kill(): void
  /** Resolves once it has stopped itself, or ended. */
  readonly asleep: Promise<void>
  /** Ends the sleep: as `fg` after Ctrl-Z, or a lid that is opened. */
  wake(): void
  readonly result: Promise<FaultResult>
}

/** Starts the child; `folders` come first on its PATH. */
export function startFaultChild(order: FaultOrder, folders: readonly string[] = []): FaultChild {
  const script = path.join(import.meta.dirname, 'fault-child.ts')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, JSON.stringify(order)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PATH: [...folders, process.env['PATH']].join(path.delimiter) },
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  return {
    kill: () => void child.kill('SIGKILL'),
    asleep: new Promise((resolve) => {
      child.stderr.on('data', () => stderr.startsWith(FALLS_ASLEEP) && resolve())
      child.once('close', () => resolve())
    }),
    wake: () => void child.kill('SIGCONT'),
    result: new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (exitCode, signal) => resolve({ signal, exitCode, stderr }))
    }),
  }
}

/** Runs the child to its end. */
export function runFaultChild(order: FaultOrder): Promise<FaultResult> {
  return startFaultChild(order).result
}
