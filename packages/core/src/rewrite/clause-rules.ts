import { type KeywordRule, type KeywordRules, toMode } from './keyword-rule.ts'
import { COMMA, OPENING } from './lexemes.ts'
import type { StatementContext } from './statement-context.ts'

// Tokens after which INSERT, UPDATE, DELETE start no statement: triggers, foreign keys, locks, CREATE OR REPLACE, and the
// lists of what a JSON duality view allows (MySQL 9).
const NOT_INSERTING: readonly string[] = ['BEFORE', 'AFTER', 'OR', 'WITH', ',']
const NOT_UPDATING: readonly string[] = ['ON', 'FOR', 'BEFORE', 'AFTER', 'OR', 'WITH', ',']
const NOT_DELETING: readonly string[] = ['ON', 'BEFORE', 'AFTER', 'OR', 'WITH', ',']
const INSERTING: readonly string[] = ['INSERT', 'REPLACE', 'LOW_PRIORITY', 'HIGH_PRIORITY', 'DELAYED', 'IGNORE']

/** Behind these a word is a table or an alias, and no clause. */
const BEFORE_TABLES: readonly string[] =
  'FROM JOIN STRAIGHT_JOIN UPDATE LOW_PRIORITY IGNORE INTO TABLE TABLES AS , ('.split(' ')
/** Reserved words that may stand behind an alias, and begin no expression. */
const BEHIND_ALIAS: readonly string[] = 'USE FORCE IGNORE STRAIGHT_JOIN ON USING'.split(' ')
/** Behind these an operand stands, and no clause. */
const BEFORE_OPERAND = /^(?:ON|AND|OR|NOT|[^\w)?:])$/

const toExpression = toMode('expression')

const expectTable: KeywordRule = (context) => {
  context.expected = 'table'
}

const straightJoin: KeywordRule = (context) => {
  // SELECT STRAIGHT_JOIN opens the list of columns.
  if (context.mode === 'on') context.mode = 'table'
}

/** A condition in a list of tables: a comma or JOIN behind it leads back to tables. */
const toCondition: KeywordRule = (context) => {
  if (context.mode === 'table') context.mode = 'on'
}

const groupOrOrder: KeywordRule = (context) => {
  // USE INDEX FOR ORDER BY (i) belongs to a table.
  if (context.previous !== 'FOR') context.mode = 'expression'
}

const insert: KeywordRule = (context, scanner) => {
  // INSERT() and REPLACE() are functions.
  if (scanner.following === OPENING || NOT_INSERTING.includes(context.previous)) return
  context.setVerb('INSERT')
  context.mode = 'table'
}

/** True if FROM or IN belongs to a SHOW statement that may name a database. */
const isShowScope = (context: StatementContext): boolean => {
  if (context.showScopes === 0 || context.depth > 0) return false
  context.showScopes--
  if (context.showScopes === 0) context.expected = 'database'
  else context.mode = 'table'
  return true
}

/** The clauses of queries and of statements on rows (rules 12 to 15). */
export const CLAUSE_RULES: KeywordRules = {
  SELECT: (context) => {
    context.isSelect = true
    context.mode = 'expression'
    if (context.verb === 'none' || context.isBeforeBody) context.setVerb('other')
  },
  SYSTEM_TIME: (context) => {
    // FOR SYSTEM_TIME AS OF x, FROM x TO y, BEFORE SYSTEM_TIME x: expressions, up to the next table.
    if (/^(?:FOR|BEFORE)$/.test(context.previous) && context.mode === 'table') context.mode = 'on'
  },
  FROM: (context) => {
    if (context.previous === 'SYSTEM_TIME' && context.beforePrevious === 'FOR') return
    if (!isShowScope(context) && (context.depth === 0 || context.isSelect)) context.mode = 'table'
  },
  IN: (context) => {
    isShowScope(context)
  },
  JOIN: toMode('table'),
  STRAIGHT_JOIN: straightJoin,
  ON: (context, scanner, word) => {
    const { verb, object } = context
    const isTrigger = object === 'TRIGGER' && verb === 'CREATE'
    const isIndex = object === 'INDEX' && (verb === 'CREATE' || verb === 'DROP')
    if (isTrigger || isIndex) {
      context.object = ''
      context.expected = 'table'
    } else toCondition(context, scanner, word)
  },
  WHERE: (context) => {
    context.showScopes = 0
    context.mode = 'expression'
  },
  SET: (context) => {
    context.mode = 'expression'
    if (context.isBeforeBody) context.setVerb('other')
  },
  VALUES: toExpression,
  HAVING: toExpression,
  LIMIT: toExpression,
  GROUP: groupOrOrder,
  ORDER: groupOrOrder,
  // NTH_VALUE(x, 1) FROM FIRST OVER w names no table (MySQL).
  OVER: toExpression,
  // Not reserved on MariaDB, where a table or an alias may be called so.
  QUALIFY: (context, scanner, word) => {
    if (!BEFORE_TABLES.includes(context.previous)) toCondition(context, scanner, word)
  },
  RETURNING: (context, scanner) => {
    // Not reserved on MySQL, where no statement has such a clause; on MariaDB those have it that change rows.
    if (context.verb !== 'INSERT' && context.verb !== 'DELETE') return
    const isAlias = scanner.following === COMMA || BEHIND_ALIAS.includes(scanner.followingWord)
    const isOperand = BEFORE_TABLES.includes(context.previous) || BEFORE_OPERAND.test(context.previous)
    if (!isAlias && !isOperand) context.mode = 'expression'
  },
  VALUE: (context, scanner) => {
    if (scanner.following === OPENING) context.mode = 'expression'
  },
  INSERT: insert,
  REPLACE: insert,
  UPDATE: (context) => {
    if (context.previous === 'KEY') context.mode = 'expression'
    else if (context.mayStart || !NOT_UPDATING.includes(context.previous)) {
      context.setVerb('other')
      context.mode = 'table'
    }
  },
  DELETE: (context) => {
    if (NOT_DELETING.includes(context.previous)) return
    context.setVerb('DELETE')
    context.mode = 'table'
  },
  INTO: (context) => {
    context.mode = INSERTING.includes(context.previous) ? 'table' : 'expression'
  },
  REFERENCES: expectTable,
  CALL: expectTable,
  LIKE: (context) => {
    // CREATE TABLE t (LIKE x.y): nowhere else does a parenthesis begin so.
    if (context.previous === '(') context.expected = 'table'
  },
  OF: (context) => {
    const { previous, beforePrevious } = context
    if ((previous === 'UPDATE' || previous === 'SHARE') && beforePrevious === 'FOR') context.mode = 'table'
    if (previous === 'TYPE' && beforePrevious === 'ROW') context.expected = 'table'
  },
}
