/**
 * Finds what a text holds that a character set lacks, or gives back as another character; `undefined`: nothing. For sets
 * not listed here only the server knows, which refuses such a text when it is strict.
 */
export function findForeignCharacter(text: string, charset: string | undefined): string | undefined {
  switch (charset) {
    case 'utf8':
    case 'utf8mb3':
      return /[\u{10000}-\u{10ffff}]/u.exec(text)?.[0]
    case 'ascii':
      return /[^\p{ASCII}]/u.exec(text)?.[0]
    case 'latin1': {
      if (!/[^\p{ASCII}]/u.test(text)) return undefined
      for (const character of text) if (!LATIN1.has(character)) return character
      return undefined
    }
    case 'cp932':
      // Both servers give U+6661 the code of U+6659, without a warning (MariaDB 10.11, MySQL 9.7).
      return text.includes('\u6661') ? '\u6661' : undefined
    default:
      return undefined
  }
}

/** The servers' latin1 is windows-1252, with the five free places as control characters (manual, "West European"). */
const LATIN1: ReadonlySet<string> = new Set(
  new TextDecoder('windows-1252').decode(Uint8Array.from({ length: 256 }, (_, byte) => byte)),
)
