import { publishEvent } from '../events.ts'
import type { NameMap } from '../names/database-name.ts'
import { AmbiguousBranchError, ProdNameError, UnknownEnvironmentError } from './resolve-errors.ts'
import type { ResolvedEnvironment } from './resolved-environment.ts'

/** How one environment is read from the registry. */
export type ReadEnvironment = () => Promise<ResolvedEnvironment>

/** How long names are good, and by which clock. */
export interface NameCacheOptions {
  /** Milliseconds after which names are read anew, in the background. */
  readonly ttlMs: number
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** A registry that does not answer is asked again after this many milliseconds, and names that it lacks, too. */
const RETRY_MS = 1000

/**
 * A registry that has not answered for this many milliseconds is taken for one that failed. mysql2 waits as long for a
 * server before it gives up (`connectTimeout`), but for ever for the answer to a statement.
 */
const ANSWER_MS = 10_000

/** The registry's own word that its names are not to be used any more. */
const GONE = [UnknownEnvironmentError, AmbiguousBranchError, ProdNameError]

interface Loaded {
  readonly resolved: ResolvedEnvironment
  readonly readAt: number
  refreshAt: number
}

/**
 * The names of one environment in one process. One query fills it, whoever waits; once filled it answers at once, and
 * reads anew behind the callers' backs. A read that fails leaves the names as they are; only the registry's own word
 * that the environment is gone takes them away.
 */
export class NameCache {
  readonly #read: ReadEnvironment
  readonly #options: NameCacheOptions
  #loaded: Loaded | undefined
  #reading: Promise<ResolvedEnvironment> | undefined
  #readingSince = 0

  constructor(read: ReadEnvironment, options: NameCacheOptions) {
    this.#read = read
    this.#options = options
  }

  /** The environment if it was read; past its time it is still given, and read anew in the background. */
  find(): ResolvedEnvironment | undefined {
    const loaded = this.#loaded
    if (!loaded) return undefined
    if (this.#options.now() >= loaded.refreshAt) this.#refresh(loaded)
    return loaded.resolved
  }

  /** The environment, read once for all who ask at the same time. A failed read is forgotten: the next call reads. */
  async load(): Promise<ResolvedEnvironment> {
    return this.find() ?? this.#readShared()
  }

  /** Reads anew because something was missing, unless the names are younger than a second. */
  async reload(): Promise<ResolvedEnvironment> {
    const loaded = this.#loaded
    if (loaded && this.#options.now() < loaded.readAt + RETRY_MS) return loaded.resolved
    return this.#readShared()
  }

  /** Reads anew because what is known was found to be wrong; it is served until the registry has said otherwise. */
  async readAnew(): Promise<ResolvedEnvironment> {
    // A read that is under way may have begun before.
    this.#reading = undefined
    return this.#readShared()
  }

  clear(): void {
    this.#loaded = undefined
    this.#reading = undefined
  }

  #readShared(): Promise<ResolvedEnvironment> {
    const now = this.#options.now()
    if (this.#reading && now < this.#readingSince + ANSWER_MS) return this.#reading
    if (this.#reading) this.#tellFailure(new Error(`The registry has not answered for ${ANSWER_MS} ms.`))
    // A read that began before clear() must not bring back what it knew.
    const isCurrent = (): boolean => this.#reading === reading
    const reading = this.#read().then(
      (resolved) => {
        if (isCurrent()) this.#keep(resolved)
        return resolved
      },
      (error: unknown) => {
        if (isCurrent()) {
          this.#reading = undefined
          if (GONE.some((type) => error instanceof type)) this.#loaded = undefined
          this.#tellFailure(error)
        }
        throw error
      },
    )
    this.#reading = reading
    this.#readingSince = now
    return reading
  }

  #tellFailure(error: unknown): void {
    if (!this.#loaded) return
    const { environment, names } = this.#loaded.resolved
    publishEvent('dbenv:refresh-failed', () => ({ environment, names, error }))
  }

  #keep(read: ResolvedEnvironment): void {
    const at = this.#options.now()
    const before = this.#loaded?.resolved.names
    // The same names stay the same map: what callers made of it (a rewriter's cache) stays good.
    const resolved = before && hasSameEntries(before, read.names) ? { ...read, names: before } : read
    this.#loaded = { resolved, readAt: at, refreshAt: at + this.#options.ttlMs }
    this.#reading = undefined
    publishEvent('dbenv:refresh', () => ({ environment: resolved.environment, names: resolved.names }))
  }

  #refresh(loaded: Loaded): void {
    loaded.refreshAt = this.#options.now() + Math.min(RETRY_MS, this.#options.ttlMs)
    this.#readShared().catch(() => undefined)
  }
}

function hasSameEntries(a: NameMap, b: NameMap): boolean {
  return a.size === b.size && [...a].every(([baseName, databaseName]) => b.get(baseName) === databaseName)
}
