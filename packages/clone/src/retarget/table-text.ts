import { replaceOutsideQuotes } from './replace-outside-quotes.ts'

const TEXT = "'(?:[^'\\\\]|\\\\[\\s\\S]|'')*'"
const DIRECTORY = new RegExp(`\\s*\\b(?:DATA|INDEX)\\s+DIRECTORY\\s*=\\s*${TEXT}`)
// MySQL puts it into a versioned comment for a table, and bare for a partition.
const TABLESPACE = /\s*\/\*!\d+ TABLESPACE `(?:[^`]|``)*` \*\/|\s*\bTABLESPACE\s*=\s*`(?:[^`]|``)*`/
const AUTO_INCREMENT = / AUTO_INCREMENT=\d+/

/** A table's text without DATA DIRECTORY, INDEX DIRECTORY and TABLESPACE: its clone must not share the source's files. */
export function stripPlacement(createSql: string): string {
  return replaceOutsideQuotes(replaceOutsideQuotes(createSql, DIRECTORY, ''), TABLESPACE, '')
}

/** A table's text without where its AUTO_INCREMENT stands, which a busy source moves all the time. */
export function stripAutoIncrement(createSql: string): string {
  return replaceOutsideQuotes(createSql, AUTO_INCREMENT, '')
}

/** Where a table's AUTO_INCREMENT stands; 0 when the text does not say. */
export function readAutoIncrement(createSql: string): bigint {
  // Names and strings go first, so that a comment that speaks of it is not taken for it.
  const found = /AUTO_INCREMENT=(\d+)/.exec(createSql.replace(/'(?:[^'\\]|\\[\s\S]|'')*'|`(?:[^`]|``)*`/g, ''))
  return BigInt(found?.[1] ?? 0)
}

// MySQL prints a column's collation without its character set only where both are the table's own.
const INHERITED_COLLATION = /(?<!CHARACTER SET \w+) COLLATE \w+/

/**
 * A table's text of MySQL that makes the same table again: with COLLATE spelt out, the server would take the column's
 * character set for chosen, and print it from then on. Keywords of expressions are printed in lower case.
 */
export function leaveCollationsInherited(createSql: string): string {
  return replaceOutsideQuotes(createSql, INHERITED_COLLATION, '')
}
