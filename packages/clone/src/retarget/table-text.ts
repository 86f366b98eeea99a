import { replaceOutsideQuotes } from './replace-outside-quotes.ts'

const TEXT = "'(?:[^'\\\\]|\\\\[\\s\\S]|'')*'"
const DIRECTORY = new RegExp(`\\s*\\b(?:DATA|INDEX)\\s+DIRECTORY\\s*=\\s*${TEXT}`)
// MySQL puts it into a versioned comment for a table, and bare for a partition.
const TABLESPACE = /\s*\/\*!\d+ TABLESPACE `(?:[^`]|``)*` \*\/|\s*\bTABLESPACE\s*=\s*`(?:[^`]|``)*`/
const BUILT_IN = '`innodb_(?:system|file_per_table)`'
const BUILT_IN_TABLESPACE = new RegExp(
  `\\s*/\\*!\\d+ TABLESPACE ${BUILT_IN} \\*/|\\s*\\bTABLESPACE\\s*=\\s*${BUILT_IN}`,
)
// What begins with `/*!` or `/*M!` is read by the servers.
const REMARK = /\s*\/\*(?!M?!)[\s\S]*?\*\//
const AUTO_INCREMENT = / AUTO_INCREMENT=\d+/

/** A table's text without DATA DIRECTORY, INDEX DIRECTORY and TABLESPACE: its clone must not share the source's files. */
export function stripPlacement(createSql: string): string {
  return replaceOutsideQuotes(replaceOutsideQuotes(createSql, DIRECTORY, ''), TABLESPACE, '')
}

/** A table's text without the tablespaces that MySQL names by innodb_file_per_table, which nobody made. */
export function stripBuiltInTablespaces(createSql: string): string {
  return replaceOutsideQuotes(createSql, BUILT_IN_TABLESPACE, '')
}

/**
 * A table's text without what MariaDB prints for people alone: a format of older servers, and options of an engine that
 * the table no longer has. No statement makes them.
 */
export function stripRemarks(createSql: string): string {
  return replaceOutsideQuotes(createSql, REMARK, '')
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

const ROW_FORMAT = / ROW_FORMAT=\w+/

/** A table's text without the row format that it names. */
export function stripRowFormat(createSql: string): string {
  return replaceOutsideQuotes(createSql, ROW_FORMAT, '')
}

/** A table's text with a row format (`DYNAMIC`), where it neither names one nor a size of pages, which makes one. */
export function nameRowFormat(createSql: string, rowFormat: string): string {
  const hasOne = stripRowFormat(createSql) !== createSql || replaceOutsideQuotes(createSql, PAGE_SIZE, '') !== createSql
  if (hasOne) return createSql
  return replaceOutsideQuotes(createSql, ENGINE, `) ENGINE=InnoDB ROW_FORMAT=${rowFormat}`)
}

/**
 * A table's text with the row format in force, where its options would make another: MariaDB keeps ROW_FORMAT=COMPRESSED
 * and KEY_BLOCK_SIZE in it that it ignored when it made the table, because of innodb_file_per_table = OFF.
 */
export function dropIgnoredCompression(createSql: string, rowFormat: string): string {
  if (rowFormat === 'COMPRESSED') return createSql
  const uncompressed = replaceOutsideQuotes(createSql, COMPRESSED, '')
  const isByPageSize =
    stripRowFormat(createSql) === createSql && replaceOutsideQuotes(createSql, TABLE_PAGE_SIZE, '') !== createSql
  if (uncompressed === createSql && !isByPageSize) return createSql
  return replaceOutsideQuotes(uncompressed, ENGINE, `) ENGINE=InnoDB ROW_FORMAT=${rowFormat}`)
}

// That of a key, and any other number, makes no table COMPRESSED.
const TABLE_PAGE_SIZE = /(?<=\) ENGINE=InnoDB\b[^\n]*) KEY_BLOCK_SIZE=(?:1|2|4|8|16)\b/
const COMPRESSED = / ROW_FORMAT=COMPRESSED\b/
const PAGE_SIZE = / KEY_BLOCK_SIZE=\d+/
// Partitions, which say theirs too, have blanks around the sign.
const ENGINE = /\) ENGINE=InnoDB\b/
