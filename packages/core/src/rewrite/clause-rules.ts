import type { KeywordRule, KeywordRules } from './keywords.ts'
import { COMMA, OPENING } from './lexemes.ts'
import type { SqlContext } from './sql-context.ts'

/** Tokens after which INSERT, UPDATE, DELETE start no statement: triggers, keys, locks, CREATE OR REPLACE. */
const BEFORE_NO_VERB = /^(?:ON|KEY|FOR|BEFORE|AFTER|OR)$/
/** The head up to what gives the rows. */
const BEFORE_ROWS = /^(?:INSERT|REPLACE)$/
const BEFORE_INTO = /^(?:INSERT|REPLACE|LOW_PRIORITY|HIGH_PRIORITY|DELAYED|IGNORE)$/
/** Behind these a word is a table or an alias, and no clause. */
const BEFORE_TABLE = /^(?:FROM|USING|JOIN|STRAIGHT_JOIN|LOW_PRIORITY|IGNORE|INTO|TABLES?|EXISTS|AS|[,(])$/
/** Behind these a word is an operand, and no clause. */
const BEFORE_OPERAND = /^(?:ON|AND|OR|NOT|[^\w)?:])$/
/** What may follow an alias, and begins no expression. */
const BEHIND_ALIAS = /^(?:USE|FORCE|IGNORE|STRAIGHT_JOIN|ON|USING|AS|AND)$/

const expectTable: KeywordRule = (context) => {
  context.expected = 'table'
}

const endTables: KeywordRule = (context) => {
  context.endTables()
}

/** A condition in a list of tables: a comma or JOIN behind it leads back to tables. */
const toCondition: KeywordRule = (context) => {
  if (context.mode === 'table') context.mode = 'on'
}

/** For reserved words: not only at a start, as in DECLARE ... HANDLER FOR NOT FOUND DROP VIEW. */
export const takeVerb: KeywordRule = (context) => {
  if (context.awaitsVerb) context.head = context.word
}

const changeRows: KeywordRule = (context) => {
  // In parentheses stand queries alone: the lists of what a JSON duality view allows are no statements (MySQL 9).
  if (context.depth > 0 || (!context.mayStart && BEFORE_NO_VERB.test(context.previous))) context.endTables()
  else {
    context.head = context.word
    context.mode = 'table'
  }
}

/** True if FROM or IN belongs to a SHOW statement that may name a database. */
const isShowScope = (context: SqlContext): boolean => {
  if (context.depth > 0 || !context.head.startsWith('SHOW FROM')) return false
  if (context.head === 'SHOW FROM') {
    context.head = 'SHOW IN'
    context.expected = 'database'
  } else {
    context.head = 'SHOW FROM'
    context.mode = 'table'
  }
  return true
}

/** The clauses of queries and of statements on rows (rules 12 to 15). */
export const CLAUSE_RULES: KeywordRules = {
  SELECT: (context) => {
    context.mode = 'expression'
    // Behind INSERT SELECT there is no VALUE (...), but maybe a derived table called so.
    if (context.depth === 0 && BEFORE_ROWS.test(context.head)) context.head += ' SELECT'
    else takeVerb(context)
  },
  system_time: (context) => {
    // FOR SYSTEM_TIME AS OF x, FROM x TO y, BEFORE SYSTEM_TIME x: expressions, up to the next table.
    if (/^(?:FOR|BEFORE)$/.test(context.previous)) toCondition(context)
  },
  FROM: (context) => {
    if (context.previous === 'SYSTEM_TIME' && context.beforePrevious === 'FOR') return
    // FOR PORTION OF p FROM x TO y; in SELECT a column may be called so (MariaDB).
    if (context.beforePrevious === 'OF' && context.mode === 'table') toCondition(context)
    else if (!isShowScope(context) && context.mode !== 'operand') context.mode = 'table'
  },
  IN: (context) => {
    isShowScope(context)
  },
  JOIN: (context) => {
    context.mode = 'table'
  },
  RENAME: (context) => {
    if (!/^(?:INDEX|KEY|COLUMN)$/.test(context.followingWord)) context.mode = 'table'
  },
  LOCK: (context) => {
    // BACKUP LOCK t; behind other verbs it is a clause.
    if (context.awaitsVerb) context.mode = 'table'
  },
  STRAIGHT_JOIN: (context) => {
    // SELECT STRAIGHT_JOIN opens the list of columns.
    if (context.mode === 'on') context.mode = 'table'
  },
  ON: (context) => {
    if (/^(?:CREATE TRIGGER|(?:CREATE|DROP) INDEX)$/.test(context.head)) {
      context.head = 'CREATE ON'
      context.expected = 'table'
    } else toCondition(context)
  },
  // NTH_VALUE(x, 1) FROM FIRST OVER w names no table (MySQL).
  'WHERE HAVING LIMIT FETCH OVER': endTables,
  VALUES: (context) => {
    // In a condition VALUES() is a function.
    if (context.mode !== 'on' || context.following !== OPENING) context.endTables()
  },
  value: (context) => {
    // Elsewhere a function or a name, as of a derived table with a list of columns (MySQL).
    if (context.following === OPENING && context.depth === 0 && BEFORE_ROWS.test(context.head)) context.endTables()
  },
  'SET RETURN': (context) => {
    // No function's body begins with SET: behind CREATE FUNCTION it is of the type that RETURNS names.
    if (context.head !== 'CREATE FUNCTION' || context.word === 'RETURN') takeVerb(context)
    context.endTables()
  },
  'GROUP ORDER': (context) => {
    // USE INDEX FOR ORDER BY (i) belongs to a table.
    if (context.previous !== 'FOR') context.endTables()
  },
  // Not reserved on one server, where a table or an alias may be called so.
  'qualify offset': (context) => {
    if (!BEFORE_TABLE.test(context.previous)) toCondition(context)
  },
  returning: (context) => {
    // Not reserved on MySQL, where no statement has such a clause; on MariaDB those have it that change rows.
    const { head, following, previous, followingWord } = context
    if (!/^(?:INSERT|REPLACE|DELETE)/.test(head)) return
    // Behind a parenthesis it may be the name of a derived table, with a list of columns.
    const isDerived = following === OPENING && previous === ')' && head.endsWith('SELECT')
    const isAlias = isDerived || following === COMMA || BEHIND_ALIAS.test(followingWord)
    const isOperand = BEFORE_TABLE.test(previous) || BEFORE_OPERAND.test(previous)
    if (!isAlias && !isOperand) context.endTables()
  },
  'INSERT REPLACE': (context) => {
    // INSERT() and REPLACE() are functions.
    if (context.following !== OPENING) changeRows(context)
  },
  'UPDATE DELETE': changeRows,
  INTO: (context) => {
    if (BEFORE_INTO.test(context.previous)) context.mode = 'table'
    else context.endTables()
  },
  'REFERENCES CALL': expectTable,
  end: (context) => {
    // The end of a routine may repeat its name (ORACLE mode). In a condition a variable may be called so.
    if (context.cases > 0) context.cases--
    else if (context.mayStart) context.expected = 'table'
  },
  LIKE: (context) => {
    // CREATE TABLE t (LIKE x.y): nowhere else does a parenthesis begin so.
    if (context.previous === '(') context.expected = 'table'
  },
  of: (context) => {
    const { previous, beforePrevious } = context
    if (/^(?:UPDATE|SHARE)$/.test(previous) && beforePrevious === 'FOR') context.mode = 'table'
    if (previous === 'TYPE' && beforePrevious === 'ROW') context.expected = 'table'
  },
}
