import { isSystemSchema } from '../names/database-name.ts'
import { foldName, type LowerCaseTableNames } from '../names/fold-name.ts'
import { createKeySearch, type KeySearch } from './key-search.ts'
import { quoteIdentifier } from './quote-identifier.ts'
import { UnlistedDatabaseError } from './rewrite-errors.ts'
import type { SqlModes } from './sql-modes.ts'
import { TextCache } from './text-cache.ts'
import { walkSql } from './walk-sql.ts'

export interface RewriteOptions extends SqlModes {
  /** The server's variable: 0 compares names exactly, 1 and 2 blind to case. @default 0 */
  readonly lowerCaseTableNames?: LowerCaseTableNames
  /**
   * What happens to a database that is no base name of the map, not shared and no system schema: `refuse` throws
   * UnlistedDatabaseError, `pass` leaves it as it is. @default 'pass'
   */
  readonly unlistedDatabases?: 'refuse' | 'pass'
  /** Databases that `refuse` lets through under their own names. @default [] */
  readonly sharedDatabases?: readonly string[]
}

/** One database name that was replaced: exactly one name token. Positions are UTF-16 units of the input. */
export interface RewriteEdit {
  readonly start: number
  /** Exclusive. */
  readonly end: number
  readonly baseName: string
  readonly databaseName: string
  /** What stands there now: the database name in backticks. */
  readonly replacement: string
}

/** A string literal that equals a base name or holds `baseName.`: it was left alone, and may still name a database. */
export interface RewriteWarning {
  readonly baseName: string
  /** Where the literal starts in the input, quotes included, in UTF-16 units. */
  readonly start: number
  /** Exclusive. */
  readonly end: number
  readonly message: string
}

export interface RewriteExplanation {
  readonly sql: string
  /** In the order of the text. */
  readonly edits: readonly RewriteEdit[]
  readonly warnings: readonly RewriteWarning[]
}

/** {@link rewriteSql} prepared for one map and one set of options. Safe to share; keeps the texts it has rewritten. */
export interface Rewriter {
  /** The text with database names in place of base names; the same string if there is nothing to replace. */
  rewrite(sql: string): string
  /** The same with every edit and warning. Never cached. */
  explain(sql: string): RewriteExplanation
}

export interface RewriterOptions extends RewriteOptions {
  /** Called once for each text that `rewrite` has not cached, if it has warnings. */
  readonly onWarnings?: (warnings: readonly RewriteWarning[], sql: string) => void
}

interface Target {
  readonly baseName: string
  readonly databaseName: string
  readonly quoted: string
}

/**
 * Prepares {@link rewriteSql} for one map: reads `names` now, so that a later change of the map has no effect.
 * Throws TypeError if two base names that the server cannot tell apart stand for different databases.
 */
export function createRewriter(names: ReadonlyMap<string, string>, options: RewriterOptions = {}): Rewriter {
  return new MapRewriter(names, options)
}

class MapRewriter implements Rewriter {
  readonly #targets = new Map<string, Target>()
  readonly #allowed: ReadonlySet<string>
  readonly #search: KeySearch
  readonly #modes: SqlModes
  readonly #lowerCaseTableNames: LowerCaseTableNames
  readonly #refuses: boolean
  readonly #isIdentity: boolean
  readonly #onWarnings: RewriterOptions['onWarnings']
  readonly #cache = new TextCache()

  constructor(names: ReadonlyMap<string, string>, options: RewriterOptions) {
    this.#modes = { ansiQuotes: options.ansiQuotes === true, noBackslashEscapes: options.noBackslashEscapes === true }
    this.#lowerCaseTableNames = options.lowerCaseTableNames ?? 0
    this.#refuses = options.unlistedDatabases === 'refuse'
    this.#onWarnings = options.onWarnings
    for (const [baseName, databaseName] of names) {
      const key = this.#fold(baseName)
      const twin = this.#targets.get(key)
      if (twin !== undefined && twin.databaseName !== databaseName) {
        throw new TypeError(
          `\`${twin.baseName}\` and \`${baseName}\` are one name to the server, but stand for \`${twin.databaseName}\` ` +
            `and \`${databaseName}\`. Keep one of them.`,
        )
      }
      this.#targets.set(key, { baseName, databaseName, quoted: quoteIdentifier(databaseName) })
    }
    this.#allowed = new Set((options.sharedDatabases ?? []).map((name) => this.#fold(name)))
    const changing = [...this.#targets.values()].filter(isChange).map(({ baseName }) => baseName)
    this.#isIdentity = changing.length === 0
    this.#search = createKeySearch(changing, this.#lowerCaseTableNames > 0)
  }

  rewrite(sql: string): string {
    const known = this.#cache.get(sql)
    if (known !== undefined) return known
    if (this.#isUntouched(sql)) return sql
    const onWarnings = this.#onWarnings
    const { sql: rewritten, warnings } = this.#run(sql, onWarnings !== undefined)
    if (warnings.length > 0) onWarnings?.(warnings, sql)
    this.#cache.set(sql, rewritten)
    return rewritten
  }

  explain(sql: string): RewriteExplanation {
    return this.#isUntouched(sql) ? { sql, edits: [], warnings: [] } : this.#run(sql, true)
  }

  #isUntouched(sql: string): boolean {
    return !this.#refuses && (this.#isIdentity || !this.#search.occursIn(sql))
  }

  #run(sql: string, collectsWarnings: boolean): RewriteExplanation {
    const edits: RewriteEdit[] = []
    const warnings: RewriteWarning[] = []
    let output = ''
    let copied = 0
    const database = (start: number, end: number, isPattern: boolean): void => {
      const written = nameOf(sql, start, end)
      const isEscaped = isPattern && /\\[_%]/.test(written)
      const name = isEscaped ? written.replace(/\\([_%])/g, '$1') : written
      const target = this.#targets.get(this.#fold(name))
      if (target === undefined) this.#checkUnlisted(name, start)
      else if (isChange(target)) {
        const { baseName, databaseName } = target
        const replacement = isEscaped ? target.quoted.replace(/[_%]/g, '\\$&') : target.quoted
        edits.push({ start, end, baseName, databaseName, replacement })
        output += sql.slice(copied, start) + replacement
        copied = end
      }
    }
    const literal = (start: number, end: number): void => {
      for (const key of this.#search.findInLiteral(sql.slice(start, end))) {
        const baseName = this.#targets.get(this.#fold(key))?.baseName ?? key
        warnings.push({ baseName, start, end, message: literalMessage(baseName, start) })
      }
    }
    walkSql(sql, this.#modes, collectsWarnings && !this.#isIdentity ? { database, literal } : { database })
    return { sql: edits.length === 0 ? sql : output + sql.slice(copied), edits, warnings }
  }

  #checkUnlisted(name: string, position: number): void {
    if (!this.#refuses || this.#allowed.has(this.#fold(name))) return
    if (isSystemSchema(name)) return
    throw new UnlistedDatabaseError(
      name,
      position,
      [...this.#targets.values()].map(({ baseName }) => baseName),
    )
  }

  #fold(name: string): string {
    return foldName(name, this.#lowerCaseTableNames)
  }
}

function isChange({ baseName, databaseName }: Target): boolean {
  return baseName !== databaseName
}

function literalMessage(baseName: string, start: number): string {
  return (
    `The string literal at position ${start} holds the base name \`${baseName}\` and was left alone. ` +
    'If it names the database, pass the database name as a value instead.'
  )
}

/** The name that a token spells, out of its quotes. */
export function nameOf(sql: string, start: number, end: number): string {
  const quote = sql.charAt(start)
  if (quote !== '`' && quote !== '"') return sql.slice(start, end)
  return sql.slice(start + 1, end - 1).replaceAll(quote + quote, quote)
}
