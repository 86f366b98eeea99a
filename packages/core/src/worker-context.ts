import type { EnvironmentContext } from './resolve/environment-context.ts'

/** Both are a contract between versions of this package, as the state in `process-default.ts` is. */
const KEY = '@dbenv/core/context'
interface Carried {
  readonly context: EnvironmentContext
  /** The DBENV_ENVIRONMENT of who said it: a worker that is given another one is meant to go by that. */
  readonly variable: string | undefined
}

/** Tells worker threads that are started from now on what this one runs under; `undefined`: they detect for themselves. */
export function carryContext(context: EnvironmentContext | undefined): void {
  const { environment, branchName, decidedBy } = context ?? {}
  const carried = { context: { environment, branchName, decidedBy }, variable: process.env['DBENV_ENVIRONMENT'] }
  threads().setEnvironmentData(KEY, context && carried)
}

/** What the thread that started this one ran under then. */
export function findCarriedContext(): EnvironmentContext | undefined {
  // Only carryContext writes it, and every version of it writes this shape.
  const carried = threads().getEnvironmentData(KEY) as Carried | undefined
  const own = process.env['DBENV_ENVIRONMENT']
  // A worker whose `env` leaves the variable out was told nothing: by itself it would find prod.
  return !own || own === carried?.variable ? carried?.context : undefined
}

/** Taken when it is needed: loading it costs milliseconds. */
function threads(): typeof import('node:worker_threads') {
  return process.getBuiltinModule('node:worker_threads')
}
