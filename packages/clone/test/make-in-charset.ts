import type { ConnectionSettings } from '@dbenv/core'
import { createConnection } from 'mysql2/promise'
import { toConnectionOptions } from '../src/session/connection-options.ts'
import { makeFromBytes } from './make-from-bytes.ts'

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
    await makeFromBytes(settings, characterSet, encoded)
  } finally {
    await connection.end()
  }
}
