import { AsyncLocalStorage } from 'node:async_hooks'
import type { Connection } from 'mysql2'
import type { DbEnvNames } from '../environment/dbenv-names.ts'
import type { NameSource, ResolvedBase } from '../state/name-source.ts'

/** Names that somebody waits for. */
export interface Reading {
  /** The connection of who waits, kept meanwhile; `undefined`: none is. */
  readonly held: Connection | undefined
  isOver: boolean
}

// The state of this stage: what runs inside of a reading, so that a registry may be read over the pool that asks for it.
const readings = new AsyncLocalStorage<Reading>()

/** The reading that the caller is a part of. */
export function findReading(): Reading | undefined {
  const reading = readings.getStore()
  // A socket opened meanwhile calls back inside of it ever after.
  return reading?.isOver === false ? reading : undefined
}

/** Names whose registry may be read over the very pool that waits for them. */
export class PoolNames implements NameSource {
  readonly #names: DbEnvNames

  constructor(names: DbEnvNames) {
    this.#names = names
  }

  async resolve(baseName: string, held?: Connection): Promise<ResolvedBase> {
    return await inReading(held, () => this.#names.resolve(baseName))
  }

  async resolveAnew(baseName: string, held?: Connection): Promise<ResolvedBase> {
    return await inReading(held, () => this.#names.resolveAnew(baseName))
  }
}

async function inReading<T>(held: Connection | undefined, read: () => Promise<T>): Promise<T> {
  const reading: Reading = { held, isOver: false }
  try {
    return await readings.run(reading, read)
  } finally {
    reading.isOver = true
  }
}
