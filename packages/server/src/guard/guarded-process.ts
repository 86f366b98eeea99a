import type { GuardRequest } from './guard-message.ts'

/** A program that the watchdog started and will end. */
export interface GuardedProcess {
  /** Also the id of its process group. */
  readonly pid: number
  readonly exited: Promise<GuardedExit>
  /** Asks it to end by itself (`SIGTERM`), or ends it. */
  signal(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

export interface GuardedExit {
  readonly exitCode: number | null
  readonly signal: string | null
}

export type GuardedCommand = Omit<Extract<GuardRequest, { type: 'run' }>, 'type' | 'id'>
