import type { ConnectionSettings } from '@dbenv/core'
import { createConnection } from 'mysql2/promise'
import { toConnectionOptions } from '../src/session/connection-options.ts'

/** Runs statements as a client of a character set sends them, each as the bytes that the server says a text is in it. */
export async function makeInCharset(
  settings: ConnectionSettings,
  characterSet: string,
  statements: readonly string[],
): Promise<void> {
  const connection = await createConnection(toConnectionOptions(settings))
  try {
    const encoded: string[] = []
    for (const sql of statements) {
      const [rows] = await connection.query(`SELECT HEX(CONVERT(? USING ${characterSet})) AS bytes`, [sql])
      encoded.push(Buffer.from(/"bytes":"(\w*)"/.exec(JSON.stringify(rows))?.[1] ?? '', 'hex').toString('latin1'))
    }
    // The driver sends each character as one byte, and does not hear that the server reads them otherwise.
    await connection.query("SET NAMES latin1; SET SESSION session_track_system_variables = ''")
    await connection.query(`SET character_set_connection = ${characterSet}, character_set_client = ${characterSet}`)
    for (const sql of encoded) await connection.query(sql)
  } finally {
    await connection.end()
  }
}
