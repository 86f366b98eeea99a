import { CLAUSE_RULES } from './clause-rules.ts'
import type { KeywordRule } from './keyword-rule.ts'
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

// Words that decide positions, or that stand before a `.name` and are no qualifier.
const RESERVED =
  'SELECT FROM JOIN STRAIGHT_JOIN ON USING WHERE SET VALUES HAVING GROUP ORDER LIMIT INTO INSERT REPLACE UPDATE DELETE ' +
  'TABLE REFERENCES CALL RENAME LOCK DESCRIBE DESC EXPLAIN ANALYZE CREATE ALTER DROP SHOW CHECK GRANT REVOKE USE ' +
  'DATABASE SCHEMA PROCEDURE TRIGGER INDEX KEYS KEY FOR BEFORE OR AND NOT IN IS AS LIKE BETWEEN BY ' +
  'CASE WHEN THEN ELSE LOOP REPEAT EACH UNION EXISTS IF IGNORE LOW_PRIORITY HIGH_PRIORITY DELAYED DISTINCT ALL XOR DIV ' +
  'MOD RETURN ADD WITH INTERVAL REGEXP RLIKE OUTER INNER CROSS NATURAL LEFT RIGHT WHILE ELSEIF UNTIL ' +
  // These open the options of ALTER DATABASE, which may leave the name out.
  'CHARACTER COLLATE DEFAULT READ CHARSET ENCRYPTION COMMENT UPGRADE'
const UNRESERVED =
  'VALUE RETURNING QUALIFY TABLES COLUMNS FIELDS INDEXES TRIGGERS EVENTS VIEW FUNCTION EVENT SEQUENCE PACKAGE ' +
  'LIBRARY BODY REPAIR HANDLER TRUNCATE CACHE OF ROW TYPE SHARE BEGIN ATOMIC DO AFTER STATEMENT ' +
  'OJ NEXTVAL LASTVAL SETVAL ROWTYPE'

const LONGEST = 13
const SLOTS = 1024

const TABLE: readonly (Keyword | undefined)[] = /* @__PURE__ */ makeTable()

function makeTable(): (Keyword | undefined)[] {
  const table = new Array<Keyword | undefined>(SLOTS).fill(undefined)
  const rules = { ...CLAUSE_RULES, ...STATEMENT_RULES }
  const place = (words: string, isReserved: boolean): void => {
    for (const word of words.split(' ')) {
      let slot = hashWord(word, 0, word.length)
      while (table[slot] !== undefined) slot = (slot + 1) % SLOTS
      table[slot] = { word, isReserved, rule: rules[word] }
    }
  }
  place(RESERVED, true)
  place(UNRESERVED, false)
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
