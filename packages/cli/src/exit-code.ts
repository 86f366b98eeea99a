import { DbEnvError, InvalidEnvironmentNameError } from '@dbenv/core'
import { CommanderError } from 'commander'

/** What the process ends with. A script may rely on them. */
export const EXIT_CODE = {
  done: 0,
  failed: 1,
  /** A wrong flag, setting or name of a database; nothing was touched. */
  usage: 2,
  /** prod, a declined question, or nobody there to confirm; nothing was touched. */
  refused: 3,
  /** Some databases stand, others failed. */
  partlyDone: 4,
  /** Ctrl-C: 128 + SIGINT, as shells have it. */
  interrupted: 130,
  /** SIGHUP, as of a terminal that is closed: 128 + 1. */
  hungUp: 129,
  /** SIGTERM: 128 + 15. */
  terminated: 143,
} as const

/** One of {@link EXIT_CODE}; `exec` passes on whatever its command ended with. */
export type ExitCode = (typeof EXIT_CODE)[keyof typeof EXIT_CODE]

const CODE_OF_ERROR: ReadonlyMap<string, ExitCode> = new Map<string, ExitCode>([
  ['DBENV_USAGE', EXIT_CODE.usage],
  ['DBENV_INVALID_ENVIRONMENT', EXIT_CODE.usage],
  ['DBENV_INVALID_DATABASE_NAME', EXIT_CODE.usage],
  ['DBENV_UNKNOWN_DATABASE', EXIT_CODE.usage],
  ['DBENV_INVALID_SELECTION', EXIT_CODE.usage],
  ['DBENV_INVALID_BRANCH', EXIT_CODE.usage],
  ['DBENV_NOT_REGISTRABLE', EXIT_CODE.usage],
  ['DBENV_LABEL_TOO_LONG', EXIT_CODE.usage],
  ['DBENV_MISSING_CONNECTION_SETTINGS', EXIT_CODE.usage],
  ['DBENV_INVALID_CONNECTION_SETTING', EXIT_CODE.usage],
  ['DBENV_PROD_REFUSED', EXIT_CODE.refused],
  ['DBENV_CONFIRMATION_REQUIRED', EXIT_CODE.refused],
  ['DBENV_DECLINED', EXIT_CODE.refused],
  ['DBENV_QUESTION_LEFT', EXIT_CODE.interrupted],
])

/** The exit code of a deletion that left something behind. */
export function exitCodeOfPart(removed: number, signal: AbortSignal): ExitCode {
  if (signal.aborted) return interruptionCode(signal)
  return removed > 0 ? EXIT_CODE.partlyDone : EXIT_CODE.failed
}

function interruptionCode(signal: AbortSignal): ExitCode {
  if (signal.reason === 'SIGHUP') return EXIT_CODE.hungUp
  return signal.reason === 'SIGTERM' ? EXIT_CODE.terminated : EXIT_CODE.interrupted
}

/** The exit code for what a command threw. `signal` tells whether a person or the system had asked it to stop. */
export function exitCodeOf(error: unknown, signal: AbortSignal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODE.done : EXIT_CODE.usage
  if (signal.aborted) return interruptionCode(signal)
  if (error instanceof InvalidEnvironmentNameError && error.value.toLowerCase() === 'prod') return EXIT_CODE.refused
  if (error instanceof DbEnvError) return CODE_OF_ERROR.get(error.code) ?? EXIT_CODE.failed
  return EXIT_CODE.failed
}
