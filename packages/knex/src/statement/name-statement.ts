/** Statements that are called by their next word too. */
const BY_NEXT_WORD: ReadonlySet<string> = new Set(
  'CACHE CHANGE IMPORT INSTALL LOAD LOCK RELEASE START STOP UNINSTALL UNLOCK XA'.split(' '),
)

/** Statements that are called by what they are about, which may stand behind an option (`OR REPLACE`, `UNIQUE`). */
const BY_OBJECT: ReadonlySet<string> = new Set('ALTER ANALYZE CHECK CREATE DROP OPTIMIZE RENAME REPAIR'.split(' '))

/** Behind a name or in a definition these are words like any other, so the first one counts. */
const OBJECT =
  /\b(?:DATABASE|EVENT|FUNCTION|INDEX|INSTANCE|PACKAGE|PROCEDURE|ROLE|SCHEMA|SEQUENCE|SERVER|TABLE|TABLES|TABLESPACE|TRIGGER|USER|VIEW)\b/

/** What a statement is called, in capitals, by its first words as `readStatements` gives them: `CREATE TABLE`, `COMMIT`. */
export function nameStatement(words: readonly string[]): string {
  const [first = '', second = ''] = words
  const rest = words.slice(1).join(' ')
  return `${first} ${findKind(first, second, rest)}`.trim()
}

function findKind(first: string, second: string, rest: string): string {
  if (BY_NEXT_WORD.has(first)) return second
  if (BY_OBJECT.has(first)) return OBJECT.exec(rest)?.[0] ?? ''
  if (first === 'SET') return /^PASSWORD\b|\bAUTOCOMMIT\b(?= (?:: )?=)/.exec(rest)?.[0] ?? ''
  return ''
}
