import { modesFromSqlMode, type SqlModes } from '@dbenv/core'

const SET = /^(?:\/\*M?!\d*\s*)?SET\b(?!\s+STATEMENT\b)/i
const VALUE = String.raw`'(?:[^']|'')*'|"(?:[^"]|"")*"|@@?[\w.]+|\w+\b(?!\s*\()`
/** An assignment, or what sets a character set otherwise. What stands in a string is part of its value. */
const ITEM = new RegExp(
  [
    String.raw`(\bGLOBAL\s+|@@GLOBAL\s*\.\s*|@@(?:(?:SESSION|LOCAL)\s*\.\s*)?|@)?\b(\w+)\s*:?=\s*(${VALUE})?`,
    String.raw`\b(?:NAMES|CHAR(?:ACTER\s+)?SET)\s+(${VALUE})`,
  ].join('|'),
  'gi',
)

/** A longer one sets a value that is none of those, in characters. */
const LONGEST_SET = 10_000

/** As dbenv connects. */
const CHARACTER_SET_AT_FIRST = 'utf8mb4'

/**
 * What decides how a session reads the statements of a script, followed through its SET statements, with what those of
 * a dump save in user variables and put back. A variable that the script does not set is taken for the default.
 */
export class ScriptSession {
  /** In small letters. */
  characterSet: string = CHARACTER_SET_AT_FIRST
  modes: Required<SqlModes> = modesFromSqlMode('')
  #sqlMode = ''
  readonly #variables = new Map<string, string>()

  /** Notes what the statement sets, if it is one that does. */
  follow(sql: string): void {
    if (!SET.test(sql) || sql.length > LONGEST_SET) return
    for (const [, scope = '', name = '', value, characterSet] of sql.matchAll(ITEM)) {
      const variable = name.toLowerCase()
      if (/GLOBAL/i.test(scope)) continue
      if (characterSet !== undefined) this.#setCharacterSet(this.#read(characterSet))
      else if (scope === '@') this.#variables.set(variable, this.#read(value) ?? '')
      else if (variable === 'character_set_client') this.#setCharacterSet(this.#read(value))
      // Of an expression the words that are in it.
      else if (variable === 'sql_mode') this.#setSqlMode(this.#read(value) ?? (sql.match(/\w+/g) ?? []).join(','))
    }
  }

  #setCharacterSet(name: string | undefined): void {
    this.characterSet = name?.toLowerCase() || CHARACTER_SET_AT_FIRST
  }

  #setSqlMode(sqlMode: string): void {
    this.#sqlMode = sqlMode
    this.modes = modesFromSqlMode(sqlMode)
  }

  /** What is assigned; `undefined`: an expression. */
  #read(value: string | undefined): string | undefined {
    const [, quoted, variable] = /^(?:(['"][\s\S]*['"])|@@?(?:\w+\.)?(\w+)|\w+)$/.exec(value ?? '') ?? []
    if (quoted !== undefined) return quoted.slice(1, -1)
    if (variable === undefined) return value?.replace(/^DEFAULT$/i, '')
    if (value?.startsWith('@@') !== true) return this.#variables.get(variable.toLowerCase()) ?? ''
    if (/^sql_mode$/i.test(variable)) return this.#sqlMode
    return /^character_set_client$/i.test(variable) ? this.characterSet : ''
  }
}
