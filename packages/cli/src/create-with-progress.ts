import {
  type CreateEnvironmentOptions,
  type CreateReport,
  createTestEnvironment,
  EnvironmentIncompleteError,
} from '@dbenv/clone'
import { createCopyProgress } from './progress/copy-progress.ts'
import type { Terminal } from './terminal.ts'

/** What became of a create that was not refused or stopped. */
export interface CreateOutcome {
  readonly report: CreateReport
  /** Some databases failed; the report lists them. */
  readonly failure: EnvironmentIncompleteError | undefined
}

/** Creates an environment and shows on stderr how far it is. Rejects with whatever kept it from being begun or ended. */
export async function createWithProgress(
  terminal: Terminal,
  request: CreateEnvironmentOptions,
  databaseCount: number,
): Promise<CreateOutcome> {
  let report: CreateReport | undefined
  let failure: EnvironmentIncompleteError | undefined
  using display = createCopyProgress(terminal, databaseCount)
  try {
    await createTestEnvironment({
      ...request,
      onProgress: (progress) => display.show(progress),
      onWaiting: (reason) => display.say(reason),
      onReport: (made) => {
        report = made
      },
    })
  } catch (error) {
    if (!(error instanceof EnvironmentIncompleteError)) throw error
    failure = error
    report = error.report
  }
  if (report === undefined) throw new TypeError('`createTestEnvironment` ended without a report')
  return { report, failure }
}
