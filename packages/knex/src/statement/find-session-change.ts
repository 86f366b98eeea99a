import { assignsUserVariable } from './assigns-user-variable.ts'
import { readStatements } from './read-statements.ts'

/** A text without one of these words does none of it, and most are read no further. */
const WORDS = /\b(?:GET_LOCK|LOCK|FLUSH|TEMPORARY|PREPARE|HANDLER|BACKUP|ROLE|TRANSACTION|TX_\w+|TRANSACTION_\w+)\b/i

/** What stays with the session and the server does not tell: locks, temporary tables, prepared statements, roles. */
const STAYS = /^(?:LOCK|FLUSH|CREATE (?:OR REPLACE )?TEMPORARY|PREPARE|HANDLER|BACKUP|SET ROLE)\b/

/** Set by `@@name` for the next transaction alone; of the session's the server tells. */
const OF_TRANSACTION: ReadonlySet<string> = new Set([
  'TX_ISOLATION',
  'TX_READ_ONLY',
  'TRANSACTION_ISOLATION',
  'TRANSACTION_READ_ONLY',
])

/**
 * What a text leaves in the session that the server does not tell of, as it does of variables: something to the end of
 * the session, or a setting of the next transaction alone. Not seen: what a routine leaves.
 */
export function findSessionChange(text: string, sqlMode: string): 'session' | 'next transaction' | undefined {
  if (assignsUserVariable(text, sqlMode)) return 'session'
  if (!WORDS.test(text)) return undefined
  if (/\bGET_LOCK\b/i.test(text)) return 'session'
  let found: 'next transaction' | undefined
  for (const words of readStatements(text, sqlMode)) {
    const statement = words.join(' ')
    if (STAYS.test(statement)) return 'session'
    const isOfTransaction = words[0] === 'SET' && words.some((word) => OF_TRANSACTION.has(word))
    if (/^SET TRANSACTION\b/.test(statement) || isOfTransaction) found = 'next transaction'
  }
  return found
}
