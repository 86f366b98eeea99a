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
  SET: /^PASSWORD\b|\bAUTOCOMMIT (?:: )?=/,
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

/** What a string says, or a variable of the user is called, is no word; of `@@session.autocommit` the last part is. */
function toWord({ kind, text }: SqlToken): string {
  if (kind === 'string' || /^@(?!@)/.test(text)) return ''
  if (kind === 'quoted') return text.slice(1, -1).toUpperCase()
  return (kind === 'value' ? (/\w+$/.exec(text)?.[0] ?? '') : text).toUpperCase()
}

function findEnd([first = '', ...rest]: readonly string[]): string | undefined {
  if (!ENDS.has(first)) return undefined
  if (first === 'SET' && rest[0] === 'STATEMENT') return findEnd(rest.slice(findStatement(rest)))
  const condition = ENDS_IF[first]
  const found = condition === undefined ? rest.slice(0, 1) : condition.exec(rest.join(' '))
  if (found === null) return undefined
  return `${first} ${/\w+/.exec(first === 'SET' ? found.join() : (rest[0] ?? '')) ?? ''}`.trim()
}

/** The place behind the FOR of MariaDB's SET STATEMENT; that of a function such as SUBSTRING stands in parentheses. */
function findStatement(words: readonly string[]): number {
  let depth = 0
  for (const [index, word] of words.entries()) {
    if (word === '(') depth += 1
    if (word === ')') depth -= 1
    if (word === 'FOR' && depth === 0) return index + 1
  }
  return words.length
}
