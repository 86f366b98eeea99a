import type { ConnectionSettings } from '@dbenv/core'
import { format } from 'mysql2/promise'
import { type OpenQuery, openUtcByteQuery, TIME_ZONE } from '../open-query.ts'
import { encodeStatement } from './statement-bytes.ts'

/**
 * Opens a session for the statements of SQL files: each reaches the server as the bytes that `encodeStatement` gives,
 * whatever character set a statement before it has set, as client programs send them.
 */
export async function openByteSession(settings: ConnectionSettings): Promise<OpenQuery> {
  const { query, ...opened } = await openUtcByteQuery(settings)
  return {
    ...opened,
    query: (sql, values) => query(encodeStatement(writeValues(sql, values)).toString('latin1')),
  }
}

function writeValues(sql: string, values: unknown): string {
  return Array.isArray(values) ? Reflect.apply(format, undefined, [sql, values, false, TIME_ZONE]) : sql
}
