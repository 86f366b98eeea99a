import path from 'node:path'
import process from 'node:process'
import { localServer } from '@dbenv/server'
import { inject } from 'vitest'
import { openSession } from '../src/session/open-session.ts'
import type { Session } from '../src/session/session.ts'

/** The server of the tests, and one beside it with other settings. */
export interface TwoServers extends AsyncDisposable {
  readonly own: Session
  readonly other: Session
}

/** Starts the other one with these arguments; until both are let go, its family's client programs are on the PATH. */
export async function openTwoServers(...settings: readonly string[]): Promise<TwoServers> {
  const { program, connection } = inject('testServer')
  const before = process.env['PATH']
  // The client programs lie beside the server's.
  process.env['PATH'] = `${path.dirname(program)}${path.delimiter}${before}`
  const server = await localServer({ program, arguments: settings }).start()
  const own = await openSession(connection)
  const other = await openSession(server.connection)
  return {
    own,
    other,
    [Symbol.asyncDispose]: async () => {
      process.env['PATH'] = before
      await own[Symbol.asyncDispose]()
      await other[Symbol.asyncDispose]()
      await server.stop()
    },
  }
}
