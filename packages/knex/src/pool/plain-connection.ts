import type { PoolConnection } from 'mysql2'
import { getSessionState, isTracked } from '../state/session-state.ts'

/** Makes what runs on a connection from here on go as it is written: what reads a registry names it in full. */
export function leaveAsWritten(connection: PoolConnection): void {
  if (isTracked(connection)) Object.assign(getSessionState(connection), { rewrite: undefined, holder: undefined })
}

/**
 * A connection that somebody holds, for a statement in between that is sent as it is written. Releasing it does nothing:
 * it is not the borrower's.
 */
export function lendBetween(connection: PoolConnection): PoolConnection {
  const state = getSessionState(connection)
  const plain = (method: 'query' | 'execute') => ({
    value: (...parameters: unknown[]): unknown => {
      const { rewrite, holder } = state
      leaveAsWritten(connection)
      try {
        return Reflect.apply(connection[method], connection, parameters)
      } finally {
        Object.assign(state, { rewrite, holder })
      }
    },
  })
  return Object.create(connection, { query: plain('query'), execute: plain('execute'), release: { value: () => {} } })
}
