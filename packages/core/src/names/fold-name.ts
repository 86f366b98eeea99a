/** A server's `lower_case_table_names`: 0 compares as written, 1 stores lower case, 2 compares folded. */
export type LowerCaseTableNames = 0 | 1 | 2

/**
 * The form under which the server holds two database names for one: as written, or in lower case from 1 on. Letter by
 * letter, as the servers do: of a whole word JavaScript makes another sigma at the end, and of one letter, İ, two.
 */
export function foldName(name: string, lowerCaseTableNames: LowerCaseTableNames): string {
  return lowerCaseTableNames === 0 ? name : name.replaceAll('İ', 'i').replace(/./gsu, (letter) => letter.toLowerCase())
}

/** `true` when both names are one database to a server with this setting. */
export function isSameDatabase(a: string, b: string, lowerCaseTableNames: LowerCaseTableNames): boolean {
  return foldName(a, lowerCaseTableNames) === foldName(b, lowerCaseTableNames)
}
