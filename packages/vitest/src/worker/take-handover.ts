import { access, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DbEnvError } from '@dbenv/core'
import { HarnessMissingError } from '../harness-missing-error.ts'
import type { HandedDbEnv, ProvidedDbEnv } from '../provided-context.ts'

/** The server of this run could not be started: before its workers began, or while they did. */
export class RunNotStartedError extends DbEnvError {
  override readonly name = 'RunNotStartedError'
  readonly code = 'DBENV_VITEST_NOT_STARTED'

  constructor() {
    super(
      'The databases of this run are not there: they could not be made, or their server not be started. ' +
        'The first error of the run, or its line that begins with `dbenv:`, says why. While vitest watches, the next ' +
        'change of a file of the source starts it again.',
    )
  }
}

/** A server that started while this worker did is a few milliseconds late, if at all. */
const POLL_MS = 5

/**
 * Completes what the run has provided, waiting for its server: `inject('dbenv')` gives this very object to tests too.
 * `null` is what the global setup leaves where it failed and tests run all the same, as a watching vitest has them.
 * Throws `RunNotStartedError`, and `HarnessMissingError` where no global setup has run. The wait ends: a run gives up a start, and a worker ends with its run.
 */
export async function takeHandover(provided: HandedDbEnv): Promise<ProvidedDbEnv> {
  if (provided === undefined) throw new HarnessMissingError('global-setup')
  if (provided === null) throw new RunNotStartedError()
  if (!('handover' in provided)) return provided
  const whole = await readHandover(provided.handover)
  Reflect.deleteProperty(provided, 'handover')
  return Object.assign(provided, whole)
}

async function readHandover(file: string): Promise<ProvidedDbEnv> {
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => undefined)
    // Only the run of this worker writes it.
    if (text !== undefined) return JSON.parse(text)
    await access(dirname(file)).catch(() => {
      throw new RunNotStartedError()
    })
    await sleep(POLL_MS)
  }
}
