import { isTestEnvironmentName, type TestEnvironmentName } from '@dbenv/core'
import { readText } from '../session/row.ts'
import type { Session } from '../session/session.ts'

/**
 * The procedure that every cloned database holds. Its COMMENT says which environment made the database: invisible to
 * SHOW TABLES, readable on both servers. Counts, comparisons and clones leave it out.
 */
export const MARKER_ROUTINE = '_dbenv'

/** What a marker says. */
export interface DatabaseMarker {
  readonly environment: TestEnvironmentName
  readonly baseName: string
  /** The lease under which the database was made. */
  readonly leaseToken: string
  /** ISO 8601, UTC. */
  readonly createdAt: string
  /** Only while a shared database is copied to this place: it loses its marker once it is whole. */
  readonly purpose?: 'shared-copy' | undefined
}

/** The statement that marks the database a connection is in; made right after CREATE DATABASE. */
export function toMarkerSql(marker: DatabaseMarker): string {
  const { environment, baseName, leaseToken, createdAt, purpose } = marker
  const json = JSON.stringify({ environment, baseName, token: leaseToken, time: createdAt, purpose })
  // For sessions without NO_BACKSLASH_ESCAPES, as ours are.
  const comment = json.replaceAll('\\', '\\\\').replaceAll("'", "''")
  return `CREATE PROCEDURE \`${MARKER_ROUTINE}\`() COMMENT '${comment}' SQL SECURITY INVOKER BEGIN END`
}

/** Reads the marker of a database; `undefined` when there is none, or one that dbenv did not write. */
export async function findMarker(session: Session, databaseName: string): Promise<DatabaseMarker | undefined> {
  const rows = await session.rows(
    'SELECT ROUTINE_COMMENT AS comment FROM information_schema.ROUTINES ' +
      "WHERE ROUTINE_SCHEMA = ? AND ROUTINE_NAME = ? AND ROUTINE_TYPE = 'PROCEDURE'",
    [databaseName, MARKER_ROUTINE],
  )
  const row = rows[0]
  return row && parseMarker(readText(row, 'comment'))
}

/** Parses a marker's COMMENT; `undefined` for any other text. */
export function parseMarker(comment: string): DatabaseMarker | undefined {
  let json: unknown
  try {
    json = JSON.parse(comment)
  } catch {
    return undefined
  }
  if (typeof json !== 'object' || json === null) return undefined
  const { environment, baseName, token, time, purpose }: Record<string, unknown> = { ...json }
  if (typeof environment !== 'string' || !isTestEnvironmentName(environment)) return undefined
  if (typeof baseName !== 'string' || typeof token !== 'string' || typeof time !== 'string') return undefined
  const marker = { environment, baseName, leaseToken: token, createdAt: time }
  return purpose === 'shared-copy' ? { ...marker, purpose } : marker
}
