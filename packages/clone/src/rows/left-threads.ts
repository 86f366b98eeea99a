import { randomBytes } from 'node:crypto'
import { ConnectionFailedError } from '@dbenv/core'
import type { EndedThreads, ForeignThreads } from '../session/end-threads.ts'
import { parseServerFacts, SERVER_FACTS_SQL } from '../session/server-facts.ts'
import type { Session } from '../session/session.ts'
import { BASE_SETTINGS, SHOW_ALL, WRITING_TRANSACTIONS } from '../session/session-settings.ts'
import { ProgramLeftError } from './dump-errors.ts'

/** What the client's connection calls itself by. */
const THREAD_ID = 'dbenv_connection_id'

/**
 * The first that a client program is given: its session gets the settings of every other one, whatever the server's own
 * are (rows would not be committed under autocommit = 0), and it prints which connection of which server it has. It sends
 * one statement at a time, so that nothing else has reached the server where this was not printed.
 */
export const INTRODUCE_SQL: string = [
  SHOW_ALL,
  WRITING_TRANSACTIONS,
  `SET SESSION ${BASE_SETTINGS.join(', ')}`,
  SERVER_FACTS_SQL,
  `SELECT '${THREAD_ID}', CONNECTION_ID()`,
  '',
].join(';\n')

/** A text that stands in every SELECT of one dump, for `--where`. */
export function createDumpMark(): string {
  return `dbenv-${randomBytes(12).toString('hex')}`
}

/** The connection of a client program. */
export interface ClientThread {
  readonly id: number
  /** Of its server. */
  readonly identity: string
}

/** What a client program has printed of its connection; `undefined` where nothing but {@link INTRODUCE_SQL} was sent. */
export function findClientThread(printed: string): ClientThread | undefined {
  const lines = printed.split('\n').map((line) => line.split('\t'))
  const id = Number(lines.find(([name]) => name === THREAD_ID)?.[1] ?? 0)
  if (id === 0) return undefined
  const facts = lines.map(([name = '', value]) => ({ Variable_name: name, Value: value }))
  return { id, identity: parseServerFacts(facts, '').identity }
}

/** Ends what a client program that was stopped has left running. Throws {@link ProgramLeftError} where that goes on. */
export async function endLoad(target: Session, program: string, thread: ClientThread): Promise<void> {
  await end(target, program, { type: 'thread', ...thread })
}

/** Ends what a dump program that was stopped has left reading. Throws {@link ProgramLeftError} where that goes on. */
export async function endDump(source: Session, program: string, mark: string): Promise<void> {
  await end(source, program, { type: 'marked', mark })
}

async function end(
  session: Session,
  program: string,
  threads: ForeignThreads & { readonly identity?: string },
): Promise<void> {
  const ended = await session.endThreads(threads).catch((error: unknown): EndedThreads => {
    if (!(error instanceof ConnectionFailedError)) throw error
    // Where nobody listens no server runs, and none of its connections.
    const isDown = error.driverCode === 'ECONNREFUSED' || error.driverCode === 'ENOENT'
    return isDown ? { status: 'ended' } : { status: 'left', refusal: error }
  })
  if (ended.status === 'left') {
    throw new ProgramLeftError(program, threads.type === 'thread' ? threads.id : undefined, ended.refusal)
  }
}
