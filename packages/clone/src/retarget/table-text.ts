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
