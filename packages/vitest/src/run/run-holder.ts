import type { ResolvedPluginOptions } from '../plugin-options.ts'
import type { TestRun, TestRunRequest } from './test-run.ts'

/** One run for all projects that inherit the same plugin: started by the first, ended by the last. */
export interface RunHolder {
  acquire(request: Omit<TestRunRequest, 'options'>): Promise<TestRun>
  /** Resolves to what a person has to know, if there is something. */
  release(outcome: 'passed' | 'failed'): Promise<string | undefined>
}

/** Starts nothing until it is first acquired; a start that failed is forgotten, so that the next one tries again. */
export function createRunHolder(options: ResolvedPluginOptions): RunHolder {
  let started: Promise<TestRun> | undefined
  let users = 0
  return {
    async acquire(request) {
      users += 1
      started ??= start({ ...request, options })
      try {
        return await started
      } catch (error) {
        users -= 1
        started = undefined
        throw error
      }
    },
    async release(outcome) {
      users -= 1
      if (users > 0 || !started) return undefined
      const run = await started
      started = undefined
      if (options.keep === 'always' || (options.keep === 'on-failure' && outcome === 'failed')) return run.keep()
      await run[Symbol.asyncDispose]()
      return undefined
    },
  }
}

/** What clones and starts servers is loaded by a run, not by every reading of the configuration. */
async function start(request: TestRunRequest): Promise<TestRun> {
  const { startTestRun } = await import('./test-run.ts')
  return startTestRun(request)
}
