const QUOTED = /'(?:[^'\\]|\\[\s\S]|'')*'|`(?:[^`]|``)*`/g

/** What no column without a default has, of its own or by its kind. */
const DEFAULT_OR_NONE_NEEDED = /\b(?:NOT NULL|DEFAULT|GENERATED|AS|AUTO_INCREMENT)\b/

/** MySQL prints these without DEFAULT NULL, whether they have it or not. */
const LONG_TEXT = /^\s+(?:tiny|medium|long)?(?:text|blob)\b/

/** What MariaDB prints behind a default, or else the end. */
const BEHIND_DEFAULT = / (?:WITHOUT SYSTEM VERSIONING|ON UPDATE|COMMENT|CHECK) |,?$/

/**
 * The columns of a table's text that may be NULL and have no default, not even NULL, as the text writes their names: a
 * strict INSERT must name them. DROP DEFAULT makes them (MySQL), and CREATE TABLE … SELECT from information_schema
 * (MariaDB).
 */
export function findColumnsWithoutDefault(createSql: string): readonly string[] {
  return createSql.split('\n').flatMap((line) => {
    const name = readColumnName(line)
    return name !== undefined && hasNoDefault(maskQuoted(line)) ? [name] : []
  })
}

/**
 * A table's text of MariaDB with what SHOW CREATE TABLE (10.11) leaves out and a statement has to say: NULL for a column
 * of AUTO_INCREMENT, and DEFAULT NULL for one without a default, which is the nearest that a statement makes.
 */
export function nameNulls(createSql: string): string {
  return changeColumns(createSql, (line, masked) => {
    if (hasNoDefault(masked)) return insert(line, masked.search(BEHIND_DEFAULT), ' DEFAULT NULL')
    const counted = / AUTO_INCREMENT\b/.exec(masked)
    if (counted === null || /\bNOT NULL\b/.test(masked)) return line
    return insert(line, counted.index + counted[0].length, ' NULL')
  })
}

/** A table's text of MySQL with the collation of each character set that stands alone, by the defaults of its server. */
export function nameCollations(createSql: string, defaults: ReadonlyMap<string, string>): string {
  return changeColumns(createSql, (line, masked) => {
    const alone = LONE_CHARACTER_SET.exec(masked)
    const collation = defaults.get(alone?.[1] ?? '')
    if (alone === null || collation === undefined) return line
    return insert(line, alone.index + alone[0].length, ` COLLATE ${collation}`)
  })
}

/** Whether a column of the text has a character set whose collation is not said. */
export function hasLoneCharacterSet(createSql: string): boolean {
  return LONE_CHARACTER_SET.test(createSql)
}

const LONE_CHARACTER_SET = / CHARACTER SET (\w+)\b(?! COLLATE )/

/** The text with the line of each column changed; `masked` is the line as `maskQuoted` gives it. */
function changeColumns(createSql: string, change: (line: string, masked: string) => string): string {
  return createSql
    .split('\n')
    .map((line) => (readColumnName(line) === undefined ? line : change(line, maskQuoted(line))))
    .join('\n')
}

function readColumnName(line: string): string | undefined {
  return /^ {2}(`(?:[^`]|``)*`)/.exec(line)?.[1]
}

function hasNoDefault(masked: string): boolean {
  return !DEFAULT_OR_NONE_NEEDED.test(masked) && !LONG_TEXT.test(masked)
}

/** A line with blanks in the place of names and strings, each thing else where it was. */
function maskQuoted(line: string): string {
  return line.replace(QUOTED, (quoted) => ' '.repeat(quoted.length))
}

function insert(text: string, position: number, inserted: string): string {
  return text.slice(0, position) + inserted + text.slice(position)
}
