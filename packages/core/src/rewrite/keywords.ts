import { CLAUSE_RULES } from './clause-rules.ts'
import { hashName } from './lexemes.ts'
import type { SqlContext } from './sql-context.ts'
import { STATEMENT_RULES } from './statement-rules.ts'

/** What a keyword does to the context, whose current token it is. */
export type KeywordRule = (context: SqlContext) => void
/**
 * Rules by their keywords, separated by blanks. Capitals: reserved, so that no bare name is spelled like this, unless a
 * dot and a name follow at once.
 */
export type KeywordRules = Readonly<Record<string, KeywordRule>>

/** What the position rules know of a word. */
export interface Keyword {
  /** In capitals. */
  readonly word: string
  readonly isReserved: boolean
  readonly rule: KeywordRule
}

const RULES: KeywordRules = {
  ...CLAUSE_RULES,
  ...STATEMENT_RULES,
  // Without a rule of their own: tokens that rules ask for, words that stand before a `.name` and are no qualifier, and
  // those that open the options of ALTER DATABASE, which may leave the name out.
  [`KEY BEFORE OR AND NOT BY CASE WHEN EACH UNION EXISTS IF IGNORE LOW_PRIORITY HIGH_PRIORITY DELAYED DISTINCT WITH
  USING CHARACTER COLLATE DEFAULT READ CHARSET ENCRYPTION COMMENT UPGRADE body type share after oj nextval lastval
  setval`]: () => undefined,
}

const KEYWORDS: ReadonlyMap<number, Keyword> = /* @__PURE__ */ new Map(
  Object.entries(RULES).flatMap(([words, rule]) =>
    words.split(/\s+/).map((spelled) => {
      const word = spelled.toUpperCase()
      return [hashName(word, 0), { word, isReserved: word === spelled, rule }]
    }),
  ),
)

/** The keyword at `text.slice(start, end)` in any case; undefined for every other word. */
export function findKeyword(text: string, start: number, end: number): Keyword | undefined {
  const keyword = KEYWORDS.get(hashName(text, start))
  return keyword?.word === text.slice(start, end).toUpperCase() ? keyword : undefined
}
