import { CLAUSE_RULES } from './clause-rules.ts'
import type { SqlContext } from './sql-context.ts'
import { STATEMENT_RULES } from './statement-rules.ts'

/** What a keyword does to the context, whose current token it is. */
export type KeywordRule = (context: SqlContext) => void
/**
 * Rules by their keywords, separated by blanks. Capitals: reserved on both servers, so that no bare name is spelled like
 * this, unless a dot and a name follow at once.
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
  [`KEY BEFORE OR AND NOT BY WHEN EACH UNION EXISTS IF IGNORE LOW_PRIORITY HIGH_PRIORITY DELAYED DISTINCT
  USING CHARACTER COLLATE DEFAULT READ comment body type share after oj next previous nextval lastval setval`]: () =>
    undefined,
}

/** A power of two, many times the number of keywords. */
const SLOTS = 4_096
const KEYWORDS: readonly (Keyword | undefined)[] = /* @__PURE__ */ makeKeywords()

function makeKeywords(): (Keyword | undefined)[] {
  const keywords = new Array<Keyword | undefined>(SLOTS).fill(undefined)
  for (const [words, rule] of Object.entries(RULES)) {
    for (const spelled of words.split(/\s+/)) {
      const word = spelled.toUpperCase()
      let slot = slotOf(word, 0, word.length)
      while (keywords[slot] !== undefined) slot++
      keywords[slot] = { word, isReserved: word === spelled, rule }
    }
  }
  return keywords
}

/** Blind to the case of ASCII letters. */
function slotOf(text: string, start: number, end: number): number {
  let hash = 0
  for (let position = start; position < end; position++) {
    hash = (Math.imul(hash, 31) + (text.charCodeAt(position) & ~0x20)) | 0
  }
  return (hash ^ (hash >>> 10)) & (SLOTS - 1)
}

/** The keyword at `text.slice(start, end)` in any case, without making a string; undefined for every other word. */
export function findKeyword(text: string, start: number, end: number): Keyword | undefined {
  for (let slot = slotOf(text, start, end); ; slot++) {
    const keyword = KEYWORDS[slot]
    if (keyword === undefined || isWordAt(keyword.word, text, start, end)) return keyword
  }
}

function isWordAt(word: string, text: string, start: number, end: number): boolean {
  if (word.length !== end - start) return false
  for (let index = 0; index < word.length; index++) {
    if ((text.charCodeAt(start + index) ^ word.charCodeAt(index)) & ~0x20) return false
  }
  return true
}
