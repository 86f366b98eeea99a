import { type DbEnv, findInstalledDbEnv, getProcessContext, getScopedDbEnv } from '@dbenv/core'

/**
 * Gives a resolver as each call has it, to be asked before the call's first await: under the scope of
 * `runInEnvironment`; else, where it is the process's default, under what `setEnvironmentContext` said; else as it is.
 * One over the default that was given another environment on purpose keeps that outside of a scope.
 */
export function followContext(dbEnv: DbEnv): () => DbEnv {
  const keepsItsOwn = isOfDefault(dbEnv) && getProcessContext().environment !== dbEnv.context.environment
  return () => {
    const installed = keepsItsOwn ? undefined : findInstalledDbEnv()
    return installed?.shared === dbEnv.shared ? installed : getScopedDbEnv(dbEnv)
  }
}

function isOfDefault(dbEnv: DbEnv): boolean {
  return findInstalledDbEnv()?.shared === dbEnv.shared
}
