import { randomBytes } from 'node:crypto'
import { findText } from './row.ts'
import type { Session } from './session.ts'

/** What the proof needs of a session. */
export type ProvableSession = Pick<Session, 'server' | 'rows' | 'withConnection'>

/**
 * Whether two sessions reach one running server. What servers say of themselves is not enough: a copy of a machine, or of
 * a volume under the same names, says the same. So one takes a lock of a random name, and the other looks for it; where
 * that cannot be asked they count as two, which is slower and never wrong.
 */
export async function reachOneServer(one: ProvableSession, other: ProvableSession): Promise<boolean> {
  if (one.server.identity !== other.server.identity) return false
  const name = `dbenv-${randomBytes(12).toString('hex')}`
  try {
    return await one.withConnection(async (connection) => {
      const [taken] = await connection.rows(`SELECT GET_LOCK('${name}', 0) AS taken`)
      const [seen] = await other.rows(`SELECT IS_USED_LOCK('${name}') AS holder`)
      await connection.rows(`SELECT RELEASE_LOCK('${name}')`)
      return findText(taken ?? {}, 'taken') === '1' && findText(seen ?? {}, 'holder') !== undefined
    })
  } catch {
    return false
  }
}
