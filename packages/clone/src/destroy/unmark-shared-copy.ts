import { type DatabaseName, quoteIdentifier } from '@dbenv/core'
import { findMarker, MARKER_ROUTINE } from '../marker/database-marker.ts'
import type { Session } from '../session/session.ts'

/**
 * Takes the marker from a shared database whose copy is whole and whose row is gone: from here on nothing says that it
 * was ever dbenv's to drop. A marker of any other purpose stays.
 */
export async function unmarkSharedCopy(session: Session, databaseName: DatabaseName): Promise<void> {
  const marker = await findMarker(session, databaseName)
  if (marker?.purpose !== 'shared-copy') return
  await session.query(`DROP PROCEDURE ${quoteIdentifier(databaseName)}.${quoteIdentifier(MARKER_ROUTINE)}`)
}
