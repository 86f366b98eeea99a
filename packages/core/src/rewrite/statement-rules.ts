import { takeVerb } from './clause-rules.ts'
import type { KeywordRule, KeywordRules } from './keywords.ts'
import { DOLLAR, OPENING } from './lexemes.ts'

const startStatement: KeywordRule = (context) => {
  // REPEAT() is a function.
  if (context.following !== OPENING && context.cases === 0) context.startStatement()
}

/** The head of a loop, whose DO starts a statement. */
const openLoop: KeywordRule = (context) => {
  if (context.mayStart || context.previous === ':') context.head = context.word
}

/** What begins statements, and the objects that DDL and administration name (rules 15 to 19). */
export const STATEMENT_RULES: KeywordRules = {
  'CREATE ALTER DROP SHOW CHECK GRANT REVOKE': takeVerb,
  'OPTIMIZE repair flush checksum': (context) => {
    // A condition that a handler is FOR may be called so, or a variable.
    if (/^(?:TABLES?|VIEW|LOCAL|NO_WRITE_TO_BINLOG)$/.test(context.followingWord)) takeVerb(context)
  },
  'DESCRIBE DESC EXPLAIN ANALYZE': (context) => {
    if (!context.mayStart) return
    context.head = 'EXPLAIN'
    context.mode = 'table'
  },
  // Objects that only the head of a DDL statement names.
  'view PROCEDURE function TRIGGER event sequence package library': (context) => {
    if (context.mayStart && /^(?:PROCEDURE|FUNCTION)$/.test(context.word)) {
      // A routine of a package.
      context.head = `CREATE ${context.word}`
      context.expected = 'table'
    }
    if (!context.isHeader) return
    if (/^(?:CREATE|ALTER)$/.test(context.head)) context.expected = 'table'
    else context.mode = 'table'
    context.head += ` ${context.word}`
  },
  TABLE: (context) => {
    // The columns of ALTER TABLE may be written `t.c`; RENAME, WITH TABLE and UNION open a table position again.
    if (context.head === 'ALTER') context.expected = 'table'
    else context.mode = 'table'
    if (context.isHeader) context.head += context.head === 'SHOW' ? ' FROM' : ' TABLE'
  },
  tables: (context) => {
    if (context.head === 'SHOW') context.head = 'SHOW FROM'
    else if (context.isHeader) context.mode = 'table'
  },
  'triggers events': (context) => {
    if (context.head === 'SHOW') context.head = 'SHOW FROM'
  },
  'columns fields indexes KEYS INDEX': (context) => {
    if (context.isHeader) context.head += context.head === 'SHOW' ? ' FROM FROM' : ` ${context.word}`
  },
  // Reserved on MySQL alone.
  'database schema': (context) => {
    if (!context.isHeader && (context.head !== 'EXPLAIN' || context.previous !== 'FOR')) return
    context.head += ' DATABASE'
    context.expected = 'database'
  },
  USE: (context) => {
    if (context.mayStart) context.expected = 'database'
  },
  'handler follows precedes': (context) => {
    // A table, or another trigger, whatever it is called.
    if (context.mayStart) context.expected = 'table'
  },
  truncate: (context) => {
    if (context.mayStart && context.following !== OPENING) context.mode = 'table'
  },
  prepare: (context) => {
    // Its FROM names a text. In a block that may be the field of a record.
    if (context.mayStart) context.mode = 'operand'
  },
  cache: (context) => {
    const isVerb = context.mayStart && context.followingWord === 'INDEX'
    if (isVerb || context.previous === 'INTO') context.mode = 'table'
  },
  statement: (context) => {
    if (context.previous === 'SET') context.head = 'SET STATEMENT'
  },
  FOR: (context) => {
    // NEXT VALUE FOR, PREVIOUS VALUE FOR; in SUBSTRING(x FROM value FOR y) it is a name.
    if (context.previous === 'VALUE' && /^(?:NEXT|PREVIOUS)$/.test(context.beforePrevious)) context.expected = 'table'
    else if (context.head === 'SET STATEMENT') context.startStatement()
    else if (context.previous === 'HANDLER' && context.awaitsVerb) context.head = 'HANDLER FOR'
    else openLoop(context)
  },
  WHILE: openLoop,
  CASE: (context) => {
    if (!context.mayStart && context.previous !== 'END') context.cases++
  },
  AS: (context) => {
    // Elsewhere `$x$` is an alias (MariaDB).
    context.mayOpenDollarQuote =
      context.following === DOLLAR &&
      context.depth === 0 &&
      /^CREATE (?:FUNCTION|PROCEDURE|LIBRARY)$/.test(context.head)
  },
  'THEN ELSE LOOP REPEAT begin do': startStatement,
  'row atomic': (context) => {
    if (/^(?:FOR EACH|BEGIN NOT)$/.test(`${context.beforePrevious} ${context.previous}`)) context.startStatement()
  },
}
