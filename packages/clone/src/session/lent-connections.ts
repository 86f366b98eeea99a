import type { ConnectionSettings } from '@dbenv/core'
import { connectToServer } from './connect-to-server.ts'
import { ConnectionLostError } from './connection-lost-error.ts'
import { errnoOf, NO_SUCH_THREAD } from './errno.ts'
import { type IsSpared, isSparedOn } from './is-spared.ts'
import type { LentConnection } from './lent-connection.ts'
import { type Sighting, seeThreads } from './see-threads.ts'

/** How long lost connections are waited for, in milliseconds. */
export interface LostTimes {
  /** Between two looks at what is waited for. @default 15_000 */
  readonly lookMs: number
  /** How long a server that shall kill may not answer. @default 4_000 */
  readonly killMs: number
}

/** Long enough for a server that is slow, and less than a command shall take to end after Ctrl-C. */
export const LOST_TIMES: LostTimes = { lookMs: 15_000, killMs: 4_000 }

/** So many looks find a connection lost before it counts as that: a server may be slow to take a statement up. */
const LOOKS = 4

/** How long an answer of a thread that is gone may be on its way, in milliseconds. */
const LAST_WORDS_MS = 2_000

/**
 * The connections of a session that are lent. Looks after those from which nothing comes: a firewall or a sleeping VPN
 * drops connections without a word to either side, and a client would wait for as long as the kernel's two hours.
 */
export class LentConnections {
  readonly #settings: ConnectionSettings
  readonly #identity: string
  readonly #times: LostTimes
  readonly #siblings: Set<LentConnections>
  readonly #lent = new Set<LentConnection>()
  readonly #doubts = new Map<LentConnection, { readonly standstill: string; readonly looks: number }>()
  readonly #goneSince = new Map<LentConnection, number>()
  #unheardSince: number | undefined
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> | undefined

  /** @param beside those of another session of the same server: where it is out of reach, it is for all of them */
  constructor(settings: ConnectionSettings, identity: string, times: LostTimes, beside?: LentConnections) {
    this.#settings = settings
    this.#identity = identity
    this.#times = times
    this.#siblings = beside ? beside.#siblings : new Set()
  }

  get size(): number {
    return this.#lent.size
  }

  add(connection: LentConnection): void {
    this.#lent.add(connection)
    this.#siblings.add(this)
    this.#timer ??= setInterval(() => {
      this.#looking ??= this.#look().finally(() => {
        this.#looking = undefined
      })
    }, this.#times.lookMs).unref()
  }

  delete(connection: LentConnection): void {
    this.#lent.delete(connection)
    this.#doubts.delete(connection)
    this.#goneSince.delete(connection)
    if (this.#lent.size > 0) return
    this.#unheardSince = undefined
    this.#siblings.delete(this)
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /**
   * Kills on the server what runs on them and is not spared. Cuts those whose thread is gone, and all of them where the
   * server cannot be asked for a while. Rejects as the driver does.
   */
  async kill(isSpared?: IsSpared): Promise<void> {
    if (this.#lent.size === 0) return
    this.#unheardSince ??= performance.now()
    const leftMs = Math.max(0, this.#unheardSince + this.#times.killMs - performance.now())
    let timer: NodeJS.Timeout | undefined
    const unheard = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        this.#cutAll()
        resolve()
      }, leftMs)
    })
    const hear = (): void => {
      this.#unheardSince = undefined
      clearTimeout(timer)
    }
    try {
      await Promise.race([this.#killAll(isSpared, hear), unheard])
    } finally {
      clearTimeout(timer)
    }
  }

  async #killAll(isSpared: IsSpared | undefined, hear: () => void): Promise<void> {
    const killer = await connectToServer(this.#settings, this.#identity).catch((error: unknown) => {
      // A refusal, such as for want of connections, is an answer; the numbers of the system are negative.
      if ((errnoOf(error) ?? 0) > 0) hear()
      throw error
    })
    hear()
    if (!killer) return
    try {
      // Only what is lent by now: connecting takes time, and what has been given back serves others.
      for (const lent of [...this.#lent]) {
        const { threadId } = lent
        if (!this.#lent.has(lent) || (isSpared && (await isSparedOn(killer, threadId, isSpared)))) continue
        const isGone = await killer.query('KILL ?', [threadId]).then(
          () => false,
          (error: unknown) => errnoOf(error) === NO_SUCH_THREAD,
        )
        if (isGone) this.#cutWhenGone(lent)
      }
    } finally {
      await killer.end()
    }
  }

  /** One that ended by itself gives its answer in a moment. */
  #cutWhenGone(lent: LentConnection): void {
    const since = this.#goneSince.get(lent) ?? performance.now()
    this.#goneSince.set(lent, since)
    if (performance.now() - since > LAST_WORDS_MS) lent.cut(this.#toError('the server knows it no more'))
  }

  #cutAll(): void {
    const error = this.#toError('the server does not answer on any')
    for (const sibling of this.#siblings) for (const lent of sibling.#lent) lent.cut(error)
  }

  async #look(): Promise<void> {
    const silent: LentConnection[] = []
    for (const lent of this.#lent) {
      const { standstill } = lent
      const doubt = this.#doubts.get(lent)
      if (standstill === undefined) this.#doubts.delete(lent)
      else if (doubt?.standstill === standstill) silent.push(lent)
      else this.#doubts.set(lent, { standstill, looks: 0 })
    }
    if (silent.length === 0) return
    const sighting = await seeThreads(
      this.#settings,
      this.#identity,
      silent.map(({ threadId }) => threadId),
    )
    for (const lent of silent) this.#judge(lent, findLoss(sighting, lent.threadId))
  }

  #judge(lent: LentConnection, loss: string | undefined): void {
    const doubt = this.#doubts.get(lent)
    if (doubt === undefined || doubt.standstill !== lent.standstill) return
    const looks = loss === undefined ? 0 : doubt.looks + 1
    this.#doubts.set(lent, { ...doubt, looks })
    if (loss !== undefined && looks >= LOOKS) lent.cut(this.#toError(loss))
  }

  #toError(found: string): ConnectionLostError {
    return new ConnectionLostError(this.#settings, found)
  }
}

/** Why a connection whose answer is waited for must be lost, as far as the server tells. */
function findLoss(sighting: Sighting, threadId: number): string | undefined {
  if (sighting.status === 'unreachable') return 'nothing comes over it, and the server does not answer on a new one'
  if (sighting.status === 'unknown') return undefined
  const command = sighting.commands.get(threadId)
  if (command === undefined) return 'nothing comes over it, and the server knows it no more'
  return command === 'Sleep' ? 'nothing comes over it, and the server has answered' : undefined
}
