import type { SessionConnection } from './session.ts'

/** Makes the driver hear of its client character set again, and both sides speak UTF-8: a connection's first state. */
export const SPEAK_UTF8: readonly string[] = [
  "SET SESSION session_track_system_variables = 'character_set_client'",
  'SET NAMES utf8mb4',
]

/** Whether the driver writes text for this client character set as the servers read it. */
export function isUnicodeClient(characterSet: string): boolean {
  return characterSet.startsWith('utf8')
}

/**
 * Whether a text has other bytes in a client character set than the driver writes. swe7 has letters in the place of ASCII's
 * brackets and backtick, the other sets have all of ASCII.
 */
export function isEncoded(characterSet: string, text: string): boolean {
  return !isUnicodeClient(characterSet) && (characterSet === 'swe7' || /[^\0-\x7f]/.test(text))
}

/**
 * What makes the server read statements in a character set while the driver writes each character up to U+00FF as one
 * byte, for texts of {@link encodeTexts}. {@link SPEAK_UTF8} ends it, which must come before any other text than ASCII.
 */
export function speakBytes(characterSet: string): readonly string[] {
  return [
    // The driver's latin1 is one byte a character; from then on it hears no more of what the server is told.
    'SET character_set_client = latin1',
    "SET SESSION session_track_system_variables = ''",
    `SET character_set_client = ${characterSet}`,
  ]
}

/**
 * Texts in the bytes of a character set, each byte as one character, as the server itself converts them: MySQL's latin1
 * is cp1252, and other names differ as much from the standards that a driver has them by. `undefined` for a text that
 * the character set cannot hold. One round trip; works in whatever state the connection is.
 */
export async function encodeTexts(
  connection: Pick<SessionConnection, 'batch'>,
  characterSet: string,
  texts: readonly string[],
): Promise<readonly (string | undefined)[]> {
  const results = await connection.batch(
    texts.map((text) => {
      const literal = `CONVERT(X'${Buffer.from(text, 'utf8').toString('hex')}' USING utf8mb4)`
      const encoded = `CONVERT(${literal} USING ${characterSet})`
      return `SELECT HEX(${encoded}) AS encoded, HEX(CONVERT(${encoded} USING utf8mb4)) = HEX(${literal}) AS isWhole`
    }),
  )
  return results.map(([row]) =>
    Number(row?.['isWhole']) === 1 ? Buffer.from(String(row?.['encoded']), 'hex').toString('latin1') : undefined,
  )
}
