import { publishEvent } from '../events.ts'
import type { NameMap } from '../names/database-name.ts'
import { type LimitedAnswer, limitAnswer } from './limited-answer.ts'
import { AmbiguousBranchError, ProdNameError, UnknownEnvironmentError } from './resolve-errors.ts'
import type { ResolvedEnvironment } from './resolved-environment.ts'

/** How one environment is read from the registry. */
export type ReadEnvironment = () => Promise<ResolvedEnvironment>

/** How long names are good, and by which clock. */
export interface NameCacheOptions {
  /** Milliseconds after which names are read anew, in the background. */
  readonly ttlMs: number
  /** Milliseconds by a clock that is never set back. */
  readonly now: () => number
}

/** A registry that does not answer is asked again after this many milliseconds, and names that it lacks, too. */
const RETRY_MS = 1000

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
  /** The read that callers join. */
  #reading: LimitedAnswer<ResolvedEnvironment> | undefined
  #begun = 0
  /** Reads up to this one are not believed: a later one was heard, or what they know was to be forgotten. */
  #outdated = 0

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
    return this.find() ?? this.#waitForRead()
  }

  /** Reads anew because something was missing, unless the names are younger than a second. */
  async reload(): Promise<ResolvedEnvironment> {
    const loaded = this.#loaded
    if (loaded && this.#options.now() < loaded.readAt + RETRY_MS) return loaded.resolved
    return this.#waitForRead()
  }

  /** Reads anew because what is known was found to be wrong; it is served until the registry has said otherwise. */
  async readAnew(): Promise<ResolvedEnvironment> {
    this.#forgetReads()
    return this.#waitForRead()
  }

  clear(): void {
    this.#loaded = undefined
    this.#forgetReads()
  }

  /** What is under way may have begun before what the caller knows. */
  #forgetReads(): void {
    this.#reading = undefined
    this.#outdated = this.#begun
  }

  #waitForRead(): Promise<ResolvedEnvironment> {
    const { answer, hold } = this.#joinRead()
    hold()
    return answer
  }

  #joinRead(): LimitedAnswer<ResolvedEnvironment> {
    if (this.#reading) return this.#reading
    const number = ++this.#begun
    const isBelieved = (): boolean => number > this.#outdated
    // An answer that comes after it was given up is kept for those who call again.
    const heard = this.#read().then(
      (resolved) => {
        if (isBelieved()) this.#keep(resolved, number)
        return resolved
      },
      (error: unknown) => {
        if (isBelieved() && GONE.some((type) => error instanceof type)) {
          this.#loaded = undefined
          this.#outdated = number
        }
        throw error
      },
    )
    const { answer, hold } = limitAnswer(heard)
    const told = answer.catch((error: unknown) => {
      if (isBelieved()) this.#tellFailure(error)
      throw error
    })
    const end = (): void => {
      if (this.#reading === reading) this.#reading = undefined
    }
    const reading = { answer: told.finally(end), hold }
    this.#reading = reading
    return reading
  }

  #tellFailure(error: unknown): void {
    if (!this.#loaded) return
    const { environment, names } = this.#loaded.resolved
    publishEvent('dbenv:refresh-failed', () => ({ environment, names, error }))
  }

  #keep(read: ResolvedEnvironment, number: number): void {
    const at = this.#options.now()
    const before = this.#loaded?.resolved.names
    // The same names stay the same map: what callers made of it (a rewriter's cache) stays good.
    const resolved = before && hasSameEntries(before, read.names) ? { ...read, names: before } : read
    this.#loaded = { resolved, readAt: at, refreshAt: at + this.#options.ttlMs }
    this.#outdated = number
    publishEvent('dbenv:refresh', () => ({ environment: resolved.environment, names: resolved.names }))
  }

  #refresh(loaded: Loaded): void {
    loaded.refreshAt = this.#options.now() + Math.min(RETRY_MS, this.#options.ttlMs)
    this.#joinRead().answer.catch(() => undefined)
  }
}

function hasSameEntries(a: NameMap, b: NameMap): boolean {
  return a.size === b.size && [...a].every(([baseName, databaseName]) => b.get(baseName) === databaseName)
}
