import type { Knex } from 'knex'

/** Keeps engines by base name; makes another when one was destroyed. */
export class EngineCache {
  readonly #engines = new Map<string, Promise<Knex>>()
  readonly #create: (baseName: string) => Promise<Knex>

  constructor(create: (baseName: string) => Promise<Knex>) {
    this.#create = create
  }

  async get(baseName: string): Promise<Knex> {
    const known = this.#engines.get(baseName)
    if (known === undefined) return await this.#add(baseName)
    const engine = await known
    if (engine.client.pool !== undefined) return engine
    // Destroyed by a caller; the first to notice makes the next.
    const current = this.#engines.get(baseName)
    return await (current === known || current === undefined ? this.#add(baseName) : current)
  }

  /** Callers that come at once share one promise, which is forgotten if it fails. */
  #add(baseName: string): Promise<Knex> {
    const created = this.#create(baseName)
    this.#engines.set(baseName, created)
    created.catch(() => {
      if (this.#engines.get(baseName) === created) this.#engines.delete(baseName)
    })
    return created
  }
}
