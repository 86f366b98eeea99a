import type { DbEnv } from '@dbenv/core'
import { DbEnvNames, type RewriteBehaviour } from './dbenv-names.ts'

/** Keeps the names of each resolver and context that calls come with, and what was made of them. */
export class NamesByContext {
  readonly #behaviour: Partial<RewriteBehaviour>
  /** By resolver, which its set of shared names stands for, and by context. */
  readonly #known = new WeakMap<DbEnv['shared'], Map<string, DbEnvNames>>()
  readonly #latest = new WeakMap<DbEnv, DbEnvNames>()

  /** What is left out of `behaviour`: base names are rewritten, and unlisted databases refused, save in prod. */
  constructor(behaviour: Partial<RewriteBehaviour>) {
    this.#behaviour = behaviour
  }

  get(dbEnv: DbEnv): DbEnvNames {
    const latest = this.#latest.get(dbEnv)
    if (latest !== undefined) return latest
    const names = this.#find(dbEnv)
    this.#latest.set(dbEnv, names)
    return names
  }

  #find(dbEnv: DbEnv): DbEnvNames {
    const { environment, branchName, decidedBy } = dbEnv.context
    const known = this.#known.get(dbEnv.shared) ?? new Map<string, DbEnvNames>()
    this.#known.set(dbEnv.shared, known)
    const key = JSON.stringify([environment, branchName, decidedBy])
    const found = known.get(key)
    if (found !== undefined) return found
    const names = new DbEnvNames(dbEnv, {
      rewrite: 'every-statement',
      unlistedDatabases: environment === 'prod' ? 'pass' : 'refuse',
      ...this.#behaviour,
    })
    known.set(key, names)
    return names
  }
}
