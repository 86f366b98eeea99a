import { CLAUSE_RULES } from './clause-rules.ts'
import type { KeywordRule, KeywordRules } from './keyword-rule.ts'
import { STATEMENT_RULES } from './statement-rules.ts'

/** What the position rules know of a word. */
export interface Keyword {
  /** In capitals. */
  readonly word: string
  /** No bare name can be spelled like this, unless a dot and a name follow at once. */
  readonly isReserved: boolean
  /** Undefined: the word only counts as "the token before". */
  readonly rule: KeywordRule | undefined
}

// Without a rule of their own: tokens that rules ask for, words that stand before a `.name` and are no qualifier, and
// those that open the options of ALTER DATABASE, which may leave the name out.
const OTHERS =
  'KEY BEFORE OR AND NOT BY CASE WHEN EACH UNION EXISTS IF IGNORE LOW_PRIORITY HIGH_PRIORITY DELAYED DISTINCT WITH ' +
  'USING CHARACTER COLLATE DEFAULT READ CHARSET ENCRYPTION COMMENT UPGRADE ' +
  'BODY TYPE SHARE AFTER OJ NEXTVAL LASTVAL SETVAL'
const UNRESERVED =
  /^(?:VALUE|SYSTEM_TIME|RETURNING|QUALIFY|TABLES|COLUMNS|FIELDS|INDEXES|TRIGGERS|EVENTS?|VIEW|FUNCTION|SEQUENCE|PACKAGE|LIBRARY|BODY|REPAIR|HANDLER|TRUNCATE|CACHE|OF|ROW|TYPE|SHARE|BEGIN|ATOMIC|END|DO|AFTER|STATEMENT|OJ|\w+VAL)$/

const LONGEST = 13
const SLOTS = 1024

const TABLE: readonly (Keyword | undefined)[] = /* @__PURE__ */ makeTable()

function makeTable(): (Keyword | undefined)[] {
  const table = new Array<Keyword | undefined>(SLOTS).fill(undefined)
  const rules: KeywordRules = { ...CLAUSE_RULES, ...STATEMENT_RULES }
  for (const word of [...Object.keys(rules), ...OTHERS.split(' ')]) {
    let slot = hashWord(word, 0, word.length)
    while (table[slot] !== undefined) slot = (slot + 1) % SLOTS
    table[slot] = { word, isReserved: !UNRESERVED.test(word), rule: rules[word] }
  }
  return table
}

/** Blind to the case of ASCII letters. */
function hashWord(text: string, start: number, end: number): number {
  let hash = 0
  for (let position = start; position < end; position++) {
    hash = ((hash << 5) - hash + (text.charCodeAt(position) & ~0x20)) | 0
  }
  return (hash ^ (hash >>> 10)) & (SLOTS - 1)
}

/** The keyword at `text.slice(start, end)` in any case, without making a string; undefined for every other word. */
export function findKeyword(text: string, start: number, end: number): Keyword | undefined {
  if (end - start > LONGEST) return undefined
  for (let slot = hashWord(text, start, end); ; slot = (slot + 1) % SLOTS) {
    const keyword = TABLE[slot]
    if (keyword === undefined || isWordAt(keyword.word, text, start, end)) return keyword
  }
}

function isWordAt(word: string, text: string, start: number, end: number): boolean {
  if (word.length !== end - start) return false
  for (let index = 0; index < word.length; index++) {
    // `_` keeps its code under the mask, digits do not, and no keyword has one.
    if ((text.charCodeAt(start + index) & ~0x20) !== word.charCodeAt(index)) return false
  }
  return true
}
