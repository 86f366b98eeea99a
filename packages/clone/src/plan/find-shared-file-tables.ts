import type { DatabaseCatalogue, TableDefinition } from '../catalogue/catalogue.ts'
import { replaceOutsideQuotes } from '../retarget/replace-outside-quotes.ts'
import type { CloneProblem } from './clone-plan.ts'

/** Options that only a table with a file of its own has; a value that switches one off is none. */
const OWN_FILE_OPTIONS: readonly RegExp[] = [
  / COMPRESSION='(?!NONE')[^']+'/i,
  /\bENCRYPTION='Y'/i,
  / `?PAGE_COMPRESSED`?='?(?:1|ON|YES)\b'?/i,
  / `?ENCRYPTED`?='?(?:YES|NO)\b'?/i,
]

/**
 * Tables that a target with innodb_file_per_table = OFF refuses, or makes in another row format: they are compressed or
 * encrypted, which the file that all tables share there cannot be.
 */
export function findSharedFileTables(baseName: string, { tables }: DatabaseCatalogue): readonly CloneProblem[] {
  const names = tables.filter(needsOwnFile).map(({ name }) => name)
  if (names.length === 0) return []
  const message =
    `Tables of \`${baseName}\` are compressed or encrypted, and the target has innodb_file_per_table = OFF, under which ` +
    `none can be: ${names.join(', ')}. SET GLOBAL innodb_file_per_table = ON there while you clone, or leave \`${baseName}\` out.`
  return [{ type: 'server-setting', setting: 'innodb_file_per_table', message }]
}

function needsOwnFile({ engine, createSql, rowFormat }: TableDefinition): boolean {
  if (engine !== 'InnoDB') return false
  return (
    rowFormat === 'COMPRESSED' ||
    OWN_FILE_OPTIONS.some((option) => replaceOutsideQuotes(createSql, option, '') !== createSql)
  )
}
