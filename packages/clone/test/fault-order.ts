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
  readonly fault: Fault
}

/** The statement at which a process kills itself. */
export interface Fault {
  readonly moment: 'before' | 'during' | 'after'
  /** A regular expression on its text. */
  readonly statement: string
  /** @default 1: the first that matches */
  readonly occurrence?: number
}

/** How the child ended. */
export interface FaultResult {
  readonly signal: NodeJS.Signals | null
  readonly exitCode: number | null
  readonly stderr: string
}

/** Runs the child to its end. */
export async function runFaultChild(order: FaultOrder): Promise<FaultResult> {
  const script = path.join(import.meta.dirname, 'fault-child.ts')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, JSON.stringify(order)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  return await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode, signal) => resolve({ signal, exitCode, stderr }))
  })
}
