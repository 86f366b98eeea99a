import { setTimeout as sleep } from 'node:timers/promises'
import type { ConnectionSettings } from '@dbenv/core'
import type { Connection } from 'mysql2/promise'
import { connectToServer, retryWhileBusy } from './connect-to-server.ts'
import { errnoOf, NO_SUCH_THREAD } from './errno.ts'
import { readNumber } from './row.ts'
import { toRows } from './session.ts'

/**
 * Connections that another program made: one by its id, or all whose statement holds a text (of letters, digits and
 * hyphens) that nobody else writes.
 */
export type ForeignThreads =
  | { readonly type: 'thread'; readonly id: number }
  | { readonly type: 'marked'; readonly mark: string }

/** What became of them. `left`: they were there to the last, and what the server said to KILL, where it refused. */
export type EndedThreads = { readonly status: 'ended' } | { readonly status: 'left'; readonly refusal: unknown }

/** How long to wait for the end of what runs, in milliseconds; rolling back a large statement takes a while. */
export const THREAD_END_MS = 60_000

/** Between two looks, in milliseconds. */
const LOOK_AGAIN_MS = 25

/**
 * Kills connections of a program that has ended, and waits until the server knows them no more: it goes on with a
 * statement whose client is gone, and does not read of a KILL at once. KILL itself is asked whether they are there,
 * because an account that may not kill a connection is told so, and need not see it in a list.
 */
export async function endThreads(
  settings: ConnectionSettings,
  identity: string,
  threads: ForeignThreads,
  limitMs: number = THREAD_END_MS,
): Promise<EndedThreads> {
  const killer = await retryWhileBusy(settings, () => connectToServer(settings, identity))
  if (killer === undefined) {
    return { status: 'left', refusal: new Error('its server was not found again at the same address') }
  }
  try {
    const end = performance.now() + limitMs
    for (;;) {
      const ids = threads.type === 'thread' ? [threads.id] : await listMarked(killer, threads.mark)
      const refusals: unknown[] = []
      for (const id of ids) refusals.push(...(await kill(killer, id)))
      if (refusals.length === 0) return { status: 'ended' }
      if (performance.now() > end) return { status: 'left', refusal: refusals.find((refusal) => refusal !== undefined) }
      await sleep(LOOK_AGAIN_MS)
    }
  } finally {
    await killer.end()
  }
}

/** Nothing where the thread is gone; else what the server said against killing it, `undefined` where it did so. */
async function kill(killer: Connection, id: number): Promise<readonly unknown[]> {
  try {
    await killer.query('KILL ?', [id])
    return [undefined]
  } catch (error) {
    return errnoOf(error) === NO_SUCH_THREAD ? [] : [error]
  }
}

async function listMarked(killer: Connection, mark: string): Promise<readonly number[]> {
  const [rows] = await killer.query(
    'SELECT ID AS id FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND INFO LIKE ?',
    [`%${mark}%`],
  )
  return toRows(rows).map((row) => readNumber(row, 'id'))
}
