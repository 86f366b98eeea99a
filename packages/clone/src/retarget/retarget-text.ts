import {
  createRewriter,
  findDatabaseReferences,
  foldName,
  isSystemSchema,
  type LowerCaseTableNames,
  modesFromSqlMode,
  type NameMap,
  type Rewriter,
} from '@dbenv/core'
import { describeLiteral } from './describe-literal.ts'

/** What a name means to a clone. */
export interface TextRetargeterSettings {
  /** Database name on the source -> database name on the target. */
  readonly names: NameMap
  /** Databases that are never copied and that references may go on naming. */
  readonly shared: ReadonlySet<string>
  /** Databases left out of the clone that it may go on naming. */
  readonly allowed: ReadonlySet<string>
  /** How the target compares names. */
  readonly lowerCaseTableNames: LowerCaseTableNames
}

/** One database that a text names, once however often it does. */
export interface TextReference {
  readonly from: string
  /** Equal to `from` where the name stays. */
  readonly to: string
  /** `own`: a database of the clone already; `external`: one that a clone has no business with. */
  readonly kind: 'retargeted' | 'own' | 'shared' | 'system' | 'allowed' | 'external'
}

/** A text in the target's names, and what was found in it. */
export interface RetargetedText {
  readonly sql: string
  readonly references: readonly TextReference[]
  /** Warnings about database names in string literals. */
  readonly literals: readonly string[]
}

/** Puts one statement, read under a sql_mode, into the target's names. Throws `UnterminatedSqlError`. */
export type TextRetargeter = (sql: string, sqlMode: string) => RetargetedText

/** Prepares a {@link TextRetargeter}: one rewriter for each pair of modes that change how text is read. */
export function createTextRetargeter(settings: TextRetargeterSettings): TextRetargeter {
  const { names, lowerCaseTableNames } = settings
  const rewriters = new Map<string, Rewriter>()
  const classify = createClassifier(settings)
  return (sql, sqlMode) => {
    const modes = modesFromSqlMode(sqlMode)
    const key = `${modes.ansiQuotes} ${modes.noBackslashEscapes}`
    const rewriter = rewriters.get(key) ?? createRewriter(names, { ...modes, lowerCaseTableNames })
    rewriters.set(key, rewriter)
    const explanation = rewriter.explain(sql)
    const found = new Set(findDatabaseReferences(sql, modes).map(({ database }) => database))
    return {
      sql: explanation.sql,
      references: [...found].map(classify),
      literals: [
        ...new Set(
          explanation.warnings
            // Nothing runs a comment.
            .filter(({ start }) => !/\bCOMMENT\s*=?\s*$/i.test(sql.slice(Math.max(0, start - 20), start)))
            .map((warning) => describeLiteral(sql, warning)),
        ),
      ],
    }
  }
}

function createClassifier(settings: TextRetargeterSettings): (database: string) => TextReference {
  const fold = (name: string): string => foldName(name, settings.lowerCaseTableNames)
  const foldAll = (names: Iterable<string>): ReadonlySet<string> => new Set([...names].map(fold))
  const targets = new Map([...settings.names].map(([from, to]) => [fold(from), to]))
  const own = foldAll(settings.names.values())
  const shared = foldAll(settings.shared)
  const allowed = foldAll(settings.allowed)
  return (from) => {
    const name = fold(from)
    const to = targets.get(name)
    if (to !== undefined && to !== from) return { from, to, kind: 'retargeted' }
    if (own.has(name)) return { from, to: from, kind: 'own' }
    if (shared.has(name)) return { from, to: from, kind: 'shared' }
    if (allowed.has(name)) return { from, to: from, kind: 'allowed' }
    return { from, to: from, kind: isSystemSchema(from) ? 'system' : 'external' }
  }
}
