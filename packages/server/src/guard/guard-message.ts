import type { SpareCopy } from '../template/spare-copy.ts'

/** What the owner tells its watchdog, one JSON document a line. `id` comes back in the answer. */
export type GuardRequest =
  | {
      readonly type: 'run'
      readonly id: number
      readonly program: string
      readonly arguments: readonly string[]
      /** Everything the program prints is appended here. */
      readonly logFile: string
      /** What the program reads; without it, nothing. */
      readonly inputFile?: string
    }
  | { readonly type: 'signal'; readonly id: number; readonly pid: number; readonly signal: 'SIGTERM' | 'SIGKILL' }
  /** At the end of the pipe it goes on for this long, in milliseconds, unless it gets a signal. */
  | { readonly type: 'keep'; readonly id: number; readonly keepMs: number }
  | { readonly type: 'guard'; readonly id: number; readonly guarded: GuardedPath }
  /** At the end, when all else is done and the owner waits no longer. */
  | { readonly type: 'leave-spare'; readonly id: number; readonly copy: SpareCopy }
  /** Takes the place of an earlier one. */
  | { readonly type: 'at-end'; readonly id: number; readonly command: EndCommand }

export interface GuardedPath {
  /** Removed at the end, with all that is in it. */
  readonly path: string
  /** Removes the file only while it holds exactly this text: somebody else may have made it anew. */
  readonly onlyWithText?: string
}

/** A program that takes away, at the end, what is neither a process of the watchdog nor a file (a container). */
export interface EndCommand {
  readonly program: string
  readonly arguments: readonly string[]
  /** What it needs of the owner's environment: whoever sweeps later may have another one. Holds no secret. */
  readonly environment: Readonly<Record<string, string>>
}

/** What the watchdog tells its owner. */
export type GuardReport =
  | { readonly type: 'ready' }
  | { readonly type: 'done'; readonly id: number }
  | { readonly type: 'started'; readonly id: number; readonly pid: number }
  | { readonly type: 'exited'; readonly id: number; readonly exitCode: number | null; readonly signal: string | null }
  | { readonly type: 'failed'; readonly id: number; readonly code: string; readonly message: string }
  /** Everything is gone but itself and its empty folder, while it makes a spare copy. */
  | { readonly type: 'cleaned' }
  /** It could not make its folder and ends. */
  | { readonly type: 'refused'; readonly code: string; readonly message: string }

/** What a watchdog writes into its folder for those who sweep after it. */
export interface GuardRecord {
  /** As `readHost` says it: where the process ids mean something. */
  readonly host: string
  readonly watchdogPid: number
  /** Process groups that it started; each has the folder in its command line. */
  readonly pids: readonly number[]
  /** The arguments of a program whose process group is not among `pids` yet: it is being started. */
  readonly starting?: readonly string[]
  /** What it removes at the end besides its folder. */
  readonly paths: readonly GuardedPath[]
  /** What it runs at the end, before it removes its folder. */
  readonly atEnd?: EndCommand
}

/** The file in a guarded folder that holds the `GuardRecord`. */
export const GUARD_RECORD_FILE = 'watchdog.json'

/** Ends the watchdog when its end command failed: the folder stays, for a sweep that tries again. */
export const NOT_ALL_REMOVED = 3

/** How often a watchdog touches its record, so that those on other hosts see that it lives. */
export const GUARD_BEAT_MS = 60_000
