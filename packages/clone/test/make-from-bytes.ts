import type { ConnectionSettings } from '@dbenv/core'
import { createConnection } from 'mysql2/promise'
import { toConnectionOptions } from '../src/session/connection-options.ts'

/** Runs statements whose bytes are given one a character (`\xe9`), as a client of a character set sends them. */
export async function makeFromBytes(
  settings: ConnectionSettings,
  characterSet: string,
  statements: readonly string[],
): Promise<void> {
  const connection = await createConnection(toConnectionOptions(settings))
  try {
    // The driver sends each character as one byte, and does not hear that the server reads them otherwise.
    await connection.query("SET NAMES latin1; SET SESSION session_track_system_variables = ''")
    await connection.query(`SET character_set_connection = ${characterSet}, character_set_client = ${characterSet}`)
    for (const sql of statements) await connection.query(sql)
  } finally {
    await connection.end()
  }
}
