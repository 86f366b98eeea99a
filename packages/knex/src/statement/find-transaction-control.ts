import type { Connection } from 'mysql2'
import { TransactionControlError } from '../errors/transaction-errors.ts'
import { getSessionState } from '../state/session-state.ts'
import { nameStatement } from './name-statement.ts'
import { readStatements } from './read-statements.ts'

/** A text without one of these words controls no transaction, and most are read no further. */
const WORDS = /\b(?:BEGIN|TRANSACTION|COMMIT|ROLLBACK|SAVEPOINT|AUTOCOMMIT|XA)\b/i

const CONTROL =
  /^(?:(?:BEGIN(?! NOT)|START TRANSACTION|COMMIT|ROLLBACK|SAVEPOINT|RELEASE SAVEPOINT|XA)\b|SET .*\bAUTOCOMMIT (?:: )?=)/

/** What holds statements of its own: from here on a semicolon may end one of those. */
const COMPOUND = /^(?:CREATE|ALTER|BEGIN NOT|IF|CASE|LOOP|WHILE|REPEAT|FOR|\w+ :)(?: |$)/

/**
 * Finds the first statement of a text by which its author controls a transaction beyond the text; gives what it is called.
 * A text of several statements that begins its transaction and ends it is whole by itself.
 */
export function findTransactionControl(text: string, sqlMode: string): string | undefined {
  if (!WORDS.test(text)) return undefined
  const found: (readonly string[])[] = []
  for (const words of readStatements(text, sqlMode)) {
    const statement = words.join(' ')
    if (COMPOUND.test(statement)) break
    if (CONTROL.test(statement)) found.push(words)
  }
  const [first, last] = [found[0], found.at(-1)?.join(' ')]
  if (first === undefined || last === undefined) return undefined
  const isWhole =
    /^(?:BEGIN|START)$/.test(first[0] ?? '') && /^(?:COMMIT|ROLLBACK)(?! (?:WORK )?(?:TO|AND CHAIN)\b)/.test(last)
  return isWhole ? undefined : nameStatement(first)
}

/** Throws `TransactionControlError` for a text that only makes sense if its connection is kept, where it is not. */
export function refuseTransactionControl(connection: Connection, text: string): void {
  const statement = findTransactionControl(text, getSessionState(connection).modes.sqlMode)
  if (statement !== undefined) throw new TransactionControlError(statement)
}
