import { modesFromSqlMode, readSqlTokens, type SqlToken } from '@dbenv/core'

/** Statements that end a transaction, most of them without saying so (manuals, "Implicit Commit"). */
const ENDS: ReadonlySet<string> = new Set(
  (
    'ALTER BEGIN CACHE CHANGE CHECK CLONE COMMIT CREATE DROP FLUSH GRANT IMPORT INSTALL LOCK OPTIMIZE RENAME REPAIR ' +
    'RESET REVOKE ROLLBACK START STOP TRUNCATE UNINSTALL UNLOCK XA ANALYZE LOAD SET'
  ).split(' '),
)

/** Of those, what follows the first word where only that decides: the forms that end one, or those that do not. */
const ENDS_IF: Readonly<Record<string, RegExp>> = {
  // MariaDB's ANALYZE of a query runs it.
  ANALYZE: /^(?:(?:LOCAL|NO_WRITE_TO_BINLOG) )?TABLE\b/,
  BEGIN: /^(?!NOT\b)/,
  CREATE: /^(?!(?:OR REPLACE )?TEMPORARY TABLE\b)/,
  // DROP PREPARE takes back a prepared statement.
  DROP: /^(?!TEMPORARY\b|PREPARE\b)/,
  LOAD: /^INDEX\b/,
  ROLLBACK: /^(?!(?:WORK )?TO\b)/,
  SET: /^PASSWORD\b|\bAUTOCOMMIT\b/,
}

/** Words that tell one statement from another; of SET, which may go on for longer, all. */
const WORDS = 5

/**
 * Finds the first statement of a text that would end the transaction it runs in; gives its first words. Not seen: what a
 * procedure does, or a text that the server prepares from a value.
 */
export function findTransactionEnd(text: string, sqlMode: string): string | undefined {
  let words: string[] = []
  let semicolon = -1
  for (const token of readSqlTokens(text, modesFromSqlMode(sqlMode))) {
    if (token.text === ';') {
      const found = findEnd(words)
      if (found !== undefined) return found
      words = []
    } else if (words.length < WORDS || words[0] === 'SET') {
      if (token.kind !== 'executable-comment') words.push(toWord(token))
    } else if (semicolon < token.end) {
      // Of most texts, and the longest, nothing more is to be read.
      semicolon = text.indexOf(';', token.end)
      if (semicolon < 0) break
    }
  }
  return findEnd(words)
}

/** What a string says is no word of the statement; of `@@session.autocommit` the last part is. */
function toWord({ kind, text }: SqlToken): string {
  if (kind === 'string') return ''
  return (kind === 'value' ? (/\w+$/.exec(text)?.[0] ?? '') : text).toUpperCase()
}

function findEnd([first = '', ...rest]: readonly string[]): string | undefined {
  if (!ENDS.has(first)) return undefined
  const condition = ENDS_IF[first]
  if (condition !== undefined && !condition.test(rest.join(' '))) return undefined
  return [first, ...rest.slice(0, 1)].join(' ')
}
