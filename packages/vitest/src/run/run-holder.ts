import type { ResolvedPluginOptions } from '../plugin-options.ts'
import type { TestRun, TestRunRequest } from './test-run.ts'

/** One run for all projects that inherit the same plugin: started by the first, ended by the last. */
export interface RunHolder {
  readonly source: ResolvedPluginOptions['source']
  acquire(request: Omit<TestRunRequest, 'options'>): Promise<TestRun>
  /** Resolves to what a person has to know, if there is something. */
  release(outcome: 'passed' | 'failed'): Promise<string | undefined>
}

/** Starts nothing until it is first acquired; a start that failed is forgotten, so that the next one tries again. */
export function createRunHolder(
  options: ResolvedPluginOptions,
  start: (request: TestRunRequest) => Promise<TestRun> = startLazily,
): RunHolder {
  let started: Promise<TestRun> | undefined
  let users = 0
  return {
    source: options.source,
    async acquire(request) {
      users += 1
      started ??= start({ ...request, options })
      const joined = started
      // Another project may have begun a new start by now, which is not the one that failed.
      const forget = () => {
        if (started === joined) started = undefined
      }
      try {
        const run = await joined
        // A pending server can fail after its run has been joined: nobody else shall join it.
        run.summary.catch(forget)
        return run
      } catch (error) {
        users -= 1
        forget()
        throw error
      }
    },
    async release(outcome) {
      users -= 1
      if (users > 0 || !started) return undefined
      const last = started
      // At once: who comes while it ends gets a run of its own.
      started = undefined
      const run = await last
      if (options.keep === 'always' || (options.keep === 'on-failure' && outcome === 'failed')) return run.keep()
      await run[Symbol.asyncDispose]()
      return undefined
    },
  }
}

/** What clones and starts servers is loaded by a run, not by every reading of the configuration. */
async function startLazily(request: TestRunRequest): Promise<TestRun> {
  const { startTestRun } = await import('./test-run.ts')
  return startTestRun(request)
}
