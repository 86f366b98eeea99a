import { readStatements } from './read-statements.ts'

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

/**
 * Finds the first statement of a text that would end the transaction it runs in; gives its first words. Not seen: what a
 * procedure does, or a text that the server prepares from a value.
 */
export function findTransactionEnd(text: string, sqlMode: string): string | undefined {
  for (const words of readStatements(text, sqlMode)) {
    const found = findEnd(words)
    if (found !== undefined) return found
  }
  return undefined
}

function findEnd([first = '', ...rest]: readonly string[]): string | undefined {
  if (!ENDS.has(first)) return undefined
  const condition = ENDS_IF[first]
  const found = condition === undefined ? rest.slice(0, 1) : condition.exec(rest.join(' '))
  if (found === null) return undefined
  return `${first} ${/\w+/.exec(first === 'SET' ? found.join() : (rest[0] ?? '')) ?? ''}`.trim()
}
