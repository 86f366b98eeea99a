import { findKeyword } from './keywords.ts'
import { COMMA, isNameCode, OPENING } from './lexemes.ts'
import type { SqlModes } from './sql-modes.ts'
import { SqlScanner } from './sql-scanner.ts'
import { type Expected, type Mode, StatementContext } from './statement-context.ts'

/** Told of everything in a text that can name a database. Positions are UTF-16 units, the end exclusive. */
export interface SqlVisitor {
  /** One name token that is a database, quotes included; `isPattern` in GRANT and REVOKE, where `\_` means `_`. */
  database(start: number, end: number, isPattern: boolean): void
  /** A string literal, quotes included. */
  literal?(start: number, end: number): void
}

const CLOSING = 0x29
const SEMICOLON = 0x3b
const COLON = 0x3a
const PERCENT = 0x25
const AT = 0x40

// What may lie between the word that announces a name and the name.
const BEFORE_NAME = {
  table: ['IF', 'NOT', 'EXISTS', 'BODY'],
  database: ['IF', 'NOT', 'EXISTS'],
  grant: ['TABLE', 'FUNCTION', 'PROCEDURE', 'LIBRARY', 'PACKAGE', 'BODY', 'SEQUENCE'],
} satisfies Record<Exclude<Expected, 'nothing'>, readonly string[]>

/** After these a colon opens no binding. */
const BEFORE_COLON: readonly string[] = ['label', 'value', ')']

const OPENS_TABLES_IN_TABLES: readonly string[] = [
  '(',
  ',',
  'FROM',
  'JOIN',
  'STRAIGHT_JOIN',
  'OJ',
  'UPDATE',
  'LOW_PRIORITY',
  'IGNORE',
]
const OPENS_TABLES: readonly string[] = ['NEXTVAL', 'LASTVAL', 'SETVAL', 'UNION']

/**
 * Reads a text once, left to right, and tells the visitor of each database name in it. Text alone is enough: in an
 * expression a name of two parts carries a database only before `(`, so all that must be known is where tables stand.
 * Throws UnterminatedSqlError.
 */
export function walkSql(text: string, modes: SqlModes, visitor: SqlVisitor): void {
  const scanner = new SqlScanner(text, modes)
  const context = new StatementContext()
  for (let kind = scanner.advance(); kind !== 'end'; kind = scanner.advance()) {
    if (kind === 'word') visitWord(scanner, context, visitor)
    else if (kind === 'quoted') visitName(scanner, context, visitor)
    else if (kind === 'punctuation') visitPunctuation(scanner, context)
    else {
      // 'name'@'host' is an account.
      if (kind === 'string' && scanner.following !== AT) visitor.literal?.(scanner.start, scanner.end)
      context.expected = 'nothing'
      context.shift('value')
    }
  }
}

function visitWord(scanner: SqlScanner, context: StatementContext, visitor: SqlVisitor): void {
  const keyword = findKeyword(scanner.text, scanner.start, scanner.end)
  if (
    keyword === undefined ||
    scanner.isBeforeDot(keyword.isReserved) ||
    (context.expected === 'database' && !keyword.isReserved)
  ) {
    visitName(scanner, context, visitor)
    return
  }
  const { word, rule } = keyword
  if (context.expected !== 'nothing' && !BEFORE_NAME[context.expected].includes(word)) context.expected = 'nothing'
  // The lists of privileges hold SELECT, INSERT, ... that are no clauses.
  if (context.verb !== 'GRANT' || context.start !== 'no') rule?.(context, scanner, word)
  else if (word === 'ON' && context.depth === 0) context.expected = 'grant'
  context.shift(word)
}

/** A name, or a chain of them: `x`, `x.y`, `x.y.z`, `x.*`, `x.y.*`. Only its first part can be a database. */
function visitName(scanner: SqlScanner, context: StatementContext, visitor: SqlVisitor): void {
  const { start, end } = scanner
  let parts = 1
  let part: 'name' | 'star' | 'none' = 'name'
  while (part === 'name' && parts < 3 && scanner.isBeforeDot(false)) {
    part = scanner.advancePart()
    if (part !== 'none') parts++
  }
  if (isDatabase(scanner, context, parts, part === 'star')) visitor.database(start, end, context.expected === 'grant')
  context.expected = 'nothing'
  context.shift(context.mayStart ? 'label' : 'name')
}

function isDatabase(scanner: SqlScanner, context: StatementContext, parts: number, hasStar: boolean): boolean {
  if (context.expected === 'grant') return parts > 1
  if (parts === 1) return context.expected === 'database'
  if (parts === 3) return true
  if (hasStar || context.verb === 'GRANT') return false
  const { following } = scanner
  if (following === OPENING || context.isTablePosition) return true
  // A call without parentheses is a whole statement; `record.field := 1` is none.
  if (context.start === 'call' && (following === SEMICOLON || scanner.next >= scanner.text.length)) return true
  return following === PERCENT && /^%\s*rowtype\b/i.test(scanner.text.slice(scanner.next, scanner.next + 40))
}

function visitPunctuation(scanner: SqlScanner, context: StatementContext): void {
  const { text, start } = scanner
  const code = text.charCodeAt(start)
  const character = text.charAt(start)
  if (code === OPENING) context.open(modeInside(context))
  else if (code === CLOSING) context.close()
  else if (code === COMMA && context.mode === 'on') context.mode = 'table'
  else if (code === COLON) visitColon(scanner, context)
  else if (code === SEMICOLON) context.reset()
  context.expected = 'nothing'
  context.shift(character)
}

/** `:from` is a binding that only looks like a keyword; `label:BEGIN` and `'key':x.y.z` are none. */
function visitColon(scanner: SqlScanner, context: StatementContext): void {
  const isBinding = isNameCode(scanner.text.charCodeAt(scanner.end)) && !BEFORE_COLON.includes(context.previous)
  if (isBinding) scanner.advance()
}

/** The mode in the parenthesis that opens here (rule 11). */
function modeInside(context: StatementContext): Mode {
  const { previous, mode, verb, object } = context
  if (OPENS_TABLES.includes(previous) || (previous === '=' && context.beforePrevious === 'UNION')) return 'table'
  if (previous === 'USING') {
    const isRoutine = (verb === 'CREATE' || verb === 'ALTER') && (object === 'FUNCTION' || object === 'PROCEDURE')
    return isRoutine || (mode === 'table' && verb === 'DELETE') ? 'table' : 'expression'
  }
  return mode === 'table' && OPENS_TABLES_IN_TABLES.includes(previous) ? 'table' : 'expression'
}
