import type { QueryFunction } from '@dbenv/core'
import { encodeTexts, isEncoded, isUnicodeClient, SPEAK_UTF8, speakBytes } from './client-text.ts'
import { createSessionConnection } from './session.ts'

/** What a stored object keeps of the client that made it, as SHOW CREATE tells them. */
export interface ClientCharacters {
  readonly characterSet: string
  readonly collation: string
}

/**
 * Runs one statement as a client of a character set would send it, in the bytes that the server means: its latin1 is
 * cp1252, a driver's is not. The session speaks utf8mb4 afterwards. Throws `TypeError`, and runs nothing, when the
 * character set cannot hold the text.
 */
export async function runAsClient(
  query: QueryFunction,
  { characterSet, collation }: ClientCharacters,
  sql: string,
): Promise<void> {
  const [encoded] = isEncoded(characterSet, sql)
    ? await encodeTexts(createSessionConnection(query), characterSet, [sql])
    : [sql]
  if (encoded === undefined) throw new TypeError(`cannot be written in ${characterSet}: ${sql.slice(0, 200)}`)
  await query(`SET SESSION collation_connection = ${collation}`)
  const statements = isUnicodeClient(characterSet)
    ? [`SET SESSION character_set_client = ${characterSet}`]
    : speakBytes(characterSet)
  for (const statement of statements) await query(statement)
  try {
    await query(encoded)
  } finally {
    for (const statement of SPEAK_UTF8) await query(statement)
  }
}
