import type { ResolvedPluginOptions } from '../plugin-options.ts'
import type { TestRun, TestRunRequest } from './test-run.ts'

/** One run for all projects that inherit the same plugin: started by the first, ended by the last. */
export interface RunHolder {
  acquire(request: Omit<TestRunRequest, 'options'>): Promise<TestRun>
  release(): Promise<void>
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
    async release() {
      users -= 1
      if (users > 0 || !started) return
      const run = await started
      started = undefined
      await run[Symbol.asyncDispose]()
    },
  }
}

/** What clones and starts servers is loaded by a run, not by every reading of the configuration. */
async function start(request: TestRunRequest): Promise<TestRun> {
  const { startTestRun } = await import('./test-run.ts')
  return startTestRun(request)
}
