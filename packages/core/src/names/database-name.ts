import { DbEnvError } from '../dbenv-error.ts'

declare const databaseName: unique symbol

/** What the server knows: a checked name of at most 64 characters. Made only in this file. */
export type DatabaseName = string & { readonly [databaseName]: true }

/** Base name to database name. `JSON.stringify` makes `{}` of a map: print `Object.fromEntries(names)`. */
export type NameMap = ReadonlyMap<string, DatabaseName>

/** MySQL's and MariaDB's limit for an identifier, in characters (manual, "Identifier Length Limits"). */
export const MAX_NAME_LENGTH = 64

/** The longest file name of common file systems, in bytes: a database is a folder (measured: 64 hyphens fail). */
export const MAX_ENCODED_BYTES = 255

/** A database name that no server takes. Nothing was touched. */
export class InvalidDatabaseNameError extends DbEnvError {
  override readonly name = 'InvalidDatabaseNameError'
  override readonly code = 'DBENV_INVALID_DATABASE_NAME'
  /** The text as it was found. */
  declare readonly value: string

  constructor(value: string, found: string, next: string) {
    super(`\`${value}\` cannot be a database name: ${found}. ${next}`)
    this.value = value
  }
}

/**
 * Checks that a server can hold a database of this name and brands it. Throws {@link InvalidDatabaseNameError} for an
 * empty name, one over 64 characters or 255 encoded bytes, a NUL, a character beyond U+FFFF, a trailing space, a system
 * schema, or the prefix `#mysql50#`.
 */
export function parseDatabaseName(text: string): DatabaseName {
  return parseNameWithAdvice(text, 'Choose another name.')
}

/** The same with what the error tells to do, for a name that nobody has just typed. */
export function parseNameWithAdvice(text: string, next: string): DatabaseName {
  const found = findProblem(text)
  if (found) throw new InvalidDatabaseNameError(text, `it ${found}`, next)
  // Proven by the checks above; the only place that makes the brand.
  return text as DatabaseName
}

/** The characters of a name as MySQL counts them: code points. */
export function countCharacters(text: string): number {
  return [...text].length
}

/** The bytes of a name's folder: 5 (`@002d`) for each character outside `[A-Za-z0-9_$]`, an upper bound for letters. */
export function countEncodedBytes(text: string): number {
  let bytes = 0
  for (const character of text) bytes += /[\w$]/.test(character) ? 1 : 5
  return bytes
}

function findProblem(text: string): string | undefined {
  // What JavaScript passes where TypeScript would not compile.
  if (typeof text !== 'string') return 'is no text'
  if (text === '') return 'is empty'
  // No identifier holds one (manual, "Schema Object Names"): MariaDB refuses it, MySQL makes `?` of it (measured).
  if (/[\0\ud800-\udfff]/.test(text)) return 'holds a NUL or a character beyond U+FFFF'
  if (text.endsWith(' ')) return 'ends in a space'
  // For folders named before MySQL 5.1; MySQL 9.7 keeps it (measured on both).
  if (text.startsWith('#mysql50#')) return 'begins with `#mysql50#`, which MariaDB takes off'
  if (isSystemSchema(text)) return 'is a system schema of the server'
  return findLengthProblem(text)
}

/** What is too long about a name, to be read after it; `undefined` where nothing is. */
export function findLengthProblem(text: string): string | undefined {
  const length = countCharacters(text)
  if (length > MAX_NAME_LENGTH) return `has ${length} characters of at most ${MAX_NAME_LENGTH}`
  const bytes = countEncodedBytes(text)
  return bytes > MAX_ENCODED_BYTES ? `would be a folder of ${bytes} bytes of at most ${MAX_ENCODED_BYTES}` : undefined
}

/** The schemas that belong to the server itself, on MySQL (with its clusters) or MariaDB, in lower case. */
export const SYSTEM_SCHEMAS: ReadonlySet<string> = new Set([
  'information_schema',
  'mysql',
  'performance_schema',
  'sys',
  'ndbinfo',
  'mysql_innodb_cluster_metadata',
])

/** `true` for a schema of the server itself, in any case: dbenv never makes, copies, rewrites or drops one. */
export function isSystemSchema(text: string): boolean {
  return SYSTEM_SCHEMAS.has(text.toLowerCase())
}
