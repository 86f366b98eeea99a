import { findKeyword } from './keywords.ts'
import { AT, CLOSING, COLON, COMMA, EQUALS, GREATER, isNameCode, LESS, OPENING, PERCENT, SEMICOLON } from './lexemes.ts'
import { type Mode, SqlContext } from './sql-context.ts'
import type { SqlModes } from './sql-modes.ts'

/** Told of everything in a text that can name a database. Positions are UTF-16 units, the end exclusive. */
export interface SqlVisitor {
  /** One name token that is a database, quotes included; `isPattern` in GRANT and REVOKE, where `\_` means `_`. */
  database(start: number, end: number, isPattern: boolean): void
  /** A string literal, quotes included. */
  literal?(start: number, end: number): void
}

/** What may lie between the word that announces a name and the name; words that are not reserved only behind GRANT's ON. */
const BEFORE_NAME = /^(?:IF|NOT|EXISTS|BODY|TABLE|FUNCTION|PROCEDURE|LIBRARY|PACKAGE|SEQUENCE)$/
/** After these a colon opens no binding. */
const BEFORE_COLON = /^(?:label|value|\))$/
const OPENS_TABLES = /^(?:NEXTVAL|LASTVAL|SETVAL|UNION)$/
const OPENS_TABLES_IN_TABLES = /^(?:[(,]|FROM|JOIN|STRAIGHT_JOIN|OJ|UPDATE|LOW_PRIORITY|IGNORE)$/

/**
 * Reads a text once, left to right, and tells the visitor of each database name in it. Text alone is enough: in an
 * expression a name of two parts carries a database only before `(`, so all that must be known is where tables stand.
 * Throws UnterminatedSqlError.
 */
export function walkSql(text: string, modes: SqlModes, visitor: SqlVisitor): void {
  const context = new SqlContext(text, modes)
  for (let kind = context.advance(); kind !== 'end'; kind = context.advance()) {
    if (kind === 'word') visitWord(context, visitor)
    else if (kind === 'quoted') visitName(context, visitor)
    else {
      if (kind === 'punctuation') visitPunctuation(context)
      // 'name'@'host' is an account.
      else if (kind === 'string' && context.following !== AT) visitor.literal?.(context.start, context.end)
      context.expected = 'nothing'
      context.shift(kind === 'punctuation' ? text.charAt(context.start) : 'value')
    }
  }
}

function visitWord(context: SqlContext, visitor: SqlVisitor): void {
  const keyword = findKeyword(context.text, context.start, context.end)
  if (
    keyword === undefined ||
    context.isAfterDot ||
    context.isBeforeDot(keyword.isReserved) ||
    (!keyword.isReserved && isName(context, keyword.word))
  ) {
    visitName(context, visitor)
    return
  }
  const { word } = keyword
  context.word = word
  if (context.expected !== 'nothing' && !BEFORE_NAME.test(word)) context.expected = 'nothing'
  // The lists of privileges hold SELECT, INSERT, ... that are no clauses.
  if (!context.isGrant || context.isStart) keyword.rule(context)
  else if (word === 'ON' && context.depth === 0) context.expected = 'grant'
  context.shift(word, !keyword.isReserved)
}

/** Heads behind which a block may begin: of what holds one, and of what may stand between them and it. */
const BEFORE_BLOCK = /^(?:|RETURN|WHILE|FOR|CREATE (?:PROCEDURE|FUNCTION|PACKAGE|EVENT)|ALTER EVENT|HANDLER FOR)$/

/** Whether a word that is not reserved is a name where it stands. */
function isName(context: SqlContext, word: string): boolean {
  // ALTER DATABASE COMMENT 'x' leaves the name out (MariaDB).
  if (context.expected === 'database') return word !== 'COMMENT' || !/['"=]/.test(context.text.charAt(context.next))
  if (context.expected === 'grant') return !BEFORE_NAME.test(word)
  // PACKAGE BODY p
  if (context.expected !== 'nothing') return word !== 'BODY' || context.previous !== 'PACKAGE'
  // `share:BEGIN`: a label.
  if (context.mayStart && context.following === COLON) return true
  // FOR EACH ROW, `x ROW TYPE OF t`. A parameter or a variable may be called so, and then has a type.
  if (word === 'ROW') return context.previous === 'label' || (context.previous !== 'EACH' && !context.isAfterName)
  // A condition that a handler is for, among others or alone.
  const { head, previous, following, mode } = context
  if (head === 'HANDLER FOR' && (/^(?:FOR|,)$/.test(previous) || following === COMMA)) return true
  if (context.isStart || (word !== 'BEGIN' && word !== 'DO')) return false
  // RENAME TABLE begin TO ...; ALTER EVENT e RENAME TO x DO ...
  if (mode === 'table' && head !== 'ALTER EVENT') return true
  // FOR do IN (SELECT ...) DO
  return previous === 'FOR' || context.depth > 0 || !BEFORE_BLOCK.test(head)
}

/** A name, or a chain of them: `x`, `x.y`, `x.y.z`, `x.*`, `x.y.*`. Only its first part can be a database. */
function visitName(context: SqlContext, visitor: SqlVisitor): void {
  const { start, end } = context
  let parts = 1
  let part: 'name' | 'star' | 'none' = 'name'
  while (part === 'name' && parts < 3 && context.isBeforeDot(false)) {
    part = context.advancePart()
    if (part !== 'none') parts++
  }
  if (isDatabase(context, parts, part === 'star')) visitor.database(start, end, context.expected === 'grant')
  context.expected = 'nothing'
  context.shift(context.mayStart ? 'label' : 'name', true)
}

function isDatabase(context: SqlContext, parts: number, hasStar: boolean): boolean {
  const { expected, following, next, text } = context
  if (context.isAfterDot) return false
  if (expected === 'grant') return parts > 1
  if (parts === 1) return expected === 'database'
  if (parts === 3) return true
  if (hasStar || context.isGrant) return false
  // A type stands behind the name of what has it, or its IN; elsewhere `%` is an operator.
  if (following === PERCENT && (context.isAfterName || /^(?:RETURN|IN)$/.test(context.previous))) {
    context.advance()
    return context.followingWord === 'ROWTYPE'
  }
  // `t.c (+)` is an outer join of MariaDB's ORACLE mode.
  if (following === OPENING) return !text.startsWith('(+)', next)
  if (context.mode === 'table' || expected === 'table') return true
  // A call without parentheses is a whole statement of a block; `record.field := 1` is none.
  const mayCall = context.isStart || context.head === 'HANDLER FOR'
  return mayCall && context.previous !== '' && (following === SEMICOLON || next >= text.length)
}

function visitPunctuation(context: SqlContext): void {
  switch (context.text.charCodeAt(context.start)) {
    case LESS:
      if (context.following === LESS && context.mayStart) context.isLabelOpen = true
      break
    case GREATER:
      if (context.isLabelOpen && context.previous === '>') {
        context.isLabelOpen = false
        context.startStatement()
      }
      break
    case OPENING:
      context.open(modeInside(context))
      break
    case CLOSING:
      context.close()
      break
    case COMMA:
      if (context.mode === 'on') context.mode = 'table'
      break
    case SEMICOLON:
      context.reset()
      break
    case COLON:
      // `truncate INT := ...`: a variable (ORACLE mode).
      if (context.following === EQUALS && context.mode === 'table') context.endTables()
      // `:from` is a binding that only looks like a keyword; `label:BEGIN` and `'key':x.y.z` are none.
      // `:=` is `=` in options too.
      if (
        context.following === EQUALS ||
        (isNameCode(context.text.charCodeAt(context.end)) && !BEFORE_COLON.test(context.previous))
      )
        context.advance()
  }
}

/** The mode in the parenthesis that opens here (rule 11). */
function modeInside({ previous, beforePrevious, mode, head }: SqlContext): Mode {
  const isTable =
    OPENS_TABLES.test(previous) ||
    (previous === '=' && beforePrevious === 'UNION') ||
    (previous === 'USING' && /^(?:CREATE|ALTER) (?:FUNCTION|PROCEDURE)$/.test(head)) ||
    (mode === 'table' && (OPENS_TABLES_IN_TABLES.test(previous) || (previous === 'USING' && head === 'DELETE')))
  return isTable ? 'table' : 'operand'
}
