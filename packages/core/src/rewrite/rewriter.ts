import { findRunTexts, unquote } from './dynamic-sql.ts'
import { createKeySearch, type KeySearch } from './key-search.ts'
import { escapePattern, findNumberLikeParts, readDatabaseName, readNameToken } from './name-token.ts'
import { quoteIdentifier } from './quote-identifier.ts'
import { DynamicSqlError, UnlistedDatabaseError, UnterminatedSqlError } from './rewrite-errors.ts'
import type { RewriteEdit, RewriteExplanation, RewriteWarning } from './rewrite-explanation.ts'
import type { RewriterOptions } from './rewrite-options.ts'
import type { SqlModes } from './sql-modes.ts'
import { TargetNames } from './target-names.ts'
import { TextCache } from './text-cache.ts'
import { walkSql } from './walk-sql.ts'

/** `rewriteSql` prepared for one map and one set of options. Safe to share; keeps the texts it has rewritten. */
export interface Rewriter {
  /** The text with database names in place of base names; the same string if there is nothing to replace. */
  rewrite(sql: string): string
  /** The same with every edit and warning. Never cached. */
  explain(sql: string): RewriteExplanation
}

/**
 * Prepares `rewriteSql` for one map. Reads `names` now, so that a later change of the map has no effect.
 * Throws TypeError if two base names that the server cannot tell apart stand for different databases, or if
 * `unlistedDatabases` is neither 'refuse' nor 'pass'.
 */
export function createRewriter(names: ReadonlyMap<string, string>, options: RewriterOptions = {}): Rewriter {
  return new MapRewriter(names, options)
}

class MapRewriter implements Rewriter {
  readonly #names: TargetNames
  readonly #search: KeySearch
  readonly #modes: SqlModes
  readonly #refuses: boolean
  readonly #onWarnings: RewriterOptions['onWarnings']
  readonly #cache = new TextCache()

  constructor(names: ReadonlyMap<string, string>, options: RewriterOptions) {
    const { unlistedDatabases = 'pass' } = options
    checkUnlistedDatabases(unlistedDatabases)
    this.#names = new TargetNames(names, options)
    this.#search = createKeySearch(this.#names.changingBaseNames, (options.lowerCaseTableNames ?? 0) > 0)
    this.#modes = { ansiQuotes: options.ansiQuotes === true, noBackslashEscapes: options.noBackslashEscapes === true }
    this.#refuses = unlistedDatabases === 'refuse'
    this.#onWarnings = options.onWarnings
  }

  rewrite(sql: string): string {
    const known = this.#cache.get(sql)
    if (known !== undefined) return known
    const isUntouched = this.#isUntouched(sql)
    const rewritten = isUntouched ? sql : this.#rewriteUnknown(sql)
    this.#cache.add(sql, rewritten, isUntouched)
    return rewritten
  }

  explain(sql: string): RewriteExplanation {
    return this.#isUntouched(sql) ? { sql, edits: [], warnings: [] } : this.#read(sql, true)
  }

  #rewriteUnknown(sql: string): string {
    const onWarnings = this.#onWarnings
    const { sql: rewritten, warnings } = this.#read(sql, onWarnings !== undefined)
    if (warnings.length > 0) onWarnings?.(warnings, sql)
    return rewritten
  }

  #isUntouched(sql: string): boolean {
    return !this.#refuses && !this.#search.occursIn(sql)
  }

  #read(sql: string, collectsWarnings: boolean): RewriteExplanation {
    const edits: RewriteEdit[] = []
    const warnings: RewriteWarning[] = []
    let output = ''
    let copied = 0
    const database = (start: number, end: number, isPattern: boolean): void => {
      const name = readDatabaseName(sql, start, end, isPattern)
      const target = this.#names.find(name)
      if (target === undefined) this.#checkUnlisted(name, start)
      else if (target.isChange) {
        const { baseName, databaseName, quoted } = target
        output += sql.slice(copied, start)
        // Who escaped the pattern meant one database; so does the new name.
        const isEscaped = isPattern && name !== readNameToken(sql, start, end)
        const database = isEscaped ? escapePattern(quoted) : quoted
        const parts = findNumberLikeParts(sql, end)
        const replacement = parts === '' ? database : database + parts.replace(/[^.]+/g, quoteIdentifier)
        copied = end + parts.length
        edits.push({ start, end: copied, baseName, databaseName, replacement })
        output += replacement
      }
    }
    const literal = (start: number, end: number): void => {
      for (const baseName of this.#findBaseNames(sql.slice(start, end))) {
        warnings.push({ baseName, start, end, message: literalMessage(baseName, start) })
      }
    }
    walkSql(sql, this.#modes, collectsWarnings ? { database, literal } : { database })
    if (this.#refuses) this.#refuseRunTexts(sql)
    return { sql: edits.length === 0 ? sql : output + sql.slice(copied), edits, warnings }
  }

  /** What a literal, quotes included, may mean by its text. */
  #findBaseNames(literal: string): ReadonlySet<string> {
    if (!this.#search.occursIn(literal)) return new Set()
    const targets = this.#namesIn(unquote(literal, this.#modes)).map((name) => this.#names.find(name))
    return new Set(targets.flatMap((target) => (target?.isChange === true ? target.baseName : [])))
  }

  /** The databases that a string names, read as SQL as far as it goes: it may be a part of a text. */
  #namesIn(text: string): readonly string[] {
    const names = [...this.#search.findInLiteral(text)]
    try {
      walkSql(text, this.#modes, {
        database: (start, end, isPattern) => names.push(readDatabaseName(text, start, end, isPattern)),
      })
      for (const inner of findRunTexts(text, this.#modes)) names.push(...this.#namesIn(inner.text))
    } catch (error) {
      if (!(error instanceof UnterminatedSqlError)) throw error
    }
    return names
  }

  #refuseRunTexts(sql: string): void {
    for (const { text, start } of findRunTexts(sql, this.#modes)) {
      const foreign = this.#namesIn(text).find(
        (name) => this.#names.find(name)?.isChange ?? !this.#names.isAllowed(name),
      )
      if (foreign !== undefined) throw new DynamicSqlError(foreign, start)
    }
  }

  #checkUnlisted(name: string, position: number): void {
    if (!this.#refuses || this.#names.isAllowed(name)) return
    throw new UnlistedDatabaseError(name, position, this.#names.baseNames)
  }
}

/** A misspelt 'refuse' would let everything pass. */
function checkUnlistedDatabases(value: unknown): void {
  if (value === 'refuse' || value === 'pass') return
  throw new TypeError(`\`unlistedDatabases\` must be 'refuse' or 'pass', got ${JSON.stringify(value) ?? typeof value}.`)
}

function literalMessage(baseName: string, start: number): string {
  return (
    `The string literal at position ${start} holds the base name \`${baseName}\` and was left alone. ` +
    'If it names the database, pass the database name as a value instead.'
  )
}
