import { nameStatement } from './name-statement.ts'
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
 * Finds the first statement of a text that would end the transaction it runs in; gives what it is called. Not seen: what
 * a procedure does, or a text that the server prepares from a value.
 */
export function findTransactionEnd(text: string, sqlMode: string): string | undefined {
  for (const words of readStatements(text, sqlMode)) {
    if (endsTransaction(words)) return nameStatement(words)
  }
  return undefined
}

function endsTransaction([first = '', ...rest]: readonly string[]): boolean {
  return ENDS.has(first) && (ENDS_IF[first]?.test(rest.join(' ')) ?? true)
}
