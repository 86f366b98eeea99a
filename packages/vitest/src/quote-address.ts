import { quoteIdentifier } from '@dbenv/core'

/** `database.name`, both quoted: how a statement names a table, a sequence or a trigger wherever the session stands. */
export function quoteAddress(database: string, name: string): string {
  return `${quoteIdentifier(database)}.${quoteIdentifier(name)}`
}
