import { type KeywordRule, type KeywordRules, toMode } from './keyword-rule.ts'
import { OPENING } from './lexemes.ts'
import type { Verb } from './statement-context.ts'

const AT = 0x40
const BEHIND_REPAIR: readonly string[] = ['TABLE', 'TABLES', 'VIEW', 'LOCAL', 'NO_WRITE_TO_BINLOG']
// LOCK and FLUSH TABLES have no verb here. TABLES is not reserved, so a column may be called so.
const VERBS_BEFORE_TABLES: readonly Verb[] = ['none', 'SHOW', 'DROP', 'CHECK', 'EXPLAIN']

const ddlVerb =
  (verb: Verb): KeywordRule =>
  (context) => {
    // Not only at a start: DECLARE ... HANDLER FOR NOT FOUND DROP VIEW. These words are reserved, so they are no names.
    if (!context.mayStart && context.verb !== 'none') return
    context.setVerb(verb)
    context.isHeader = true
  }

const checkVerb: KeywordRule = (context) => {
  if (!context.mayStart) return
  context.setVerb('CHECK')
  context.isHeader = true
}

const grantVerb: KeywordRule = (context) => {
  if (context.mayStart || context.verb === 'none') context.setVerb('GRANT')
}

const explainVerb: KeywordRule = (context) => {
  if (!context.mayStart) return
  context.setVerb('EXPLAIN')
  context.mode = 'table'
}

/** Objects that only the head of a DDL statement names. */
const storedObject: KeywordRule = (context, scanner, word) => {
  // `DEFINER=event@localhost` names an account.
  if (!context.isHeader || context.depth > 0 || scanner.following === AT) return
  context.isHeader = false
  context.object = word
  if (context.verb === 'CREATE' || context.verb === 'ALTER') context.expected = 'table'
  else context.mode = 'table'
}

const showScopes =
  (scopes: number): KeywordRule =>
  (context) => {
    if (context.verb !== 'SHOW' || !context.isHeader) return
    context.isHeader = false
    context.showScopes = scopes
  }

const database: KeywordRule = (context) => {
  if (context.isHeader && context.depth === 0) {
    context.isHeader = false
    context.expected = 'database'
  } else if (context.verb === 'EXPLAIN' && context.previous === 'FOR') context.expected = 'database'
}

const branch: KeywordRule = (context) => {
  context.startStatement('call')
}

const block: KeywordRule = (context, scanner) => {
  if (scanner.following !== OPENING) context.startStatement('call')
}

/** What begins statements, and the objects that DDL and administration name (rules 15 to 19). */
export const STATEMENT_RULES: KeywordRules = {
  CREATE: ddlVerb('CREATE'),
  ALTER: ddlVerb('ALTER'),
  DROP: ddlVerb('DROP'),
  SHOW: ddlVerb('SHOW'),
  CHECK: checkVerb,
  REPAIR: (context, scanner, word) => {
    // Not reserved: a condition that a handler is FOR may be called so.
    if (BEHIND_REPAIR.includes(scanner.followingWord)) checkVerb(context, scanner, word)
  },
  GRANT: grantVerb,
  REVOKE: grantVerb,
  DESCRIBE: explainVerb,
  DESC: explainVerb,
  EXPLAIN: explainVerb,
  ANALYZE: explainVerb,
  VIEW: storedObject,
  PROCEDURE: storedObject,
  FUNCTION: storedObject,
  TRIGGER: storedObject,
  EVENT: storedObject,
  SEQUENCE: storedObject,
  PACKAGE: storedObject,
  LIBRARY: storedObject,
  TABLE: (context) => {
    if (context.isHeader && context.verb === 'SHOW') context.showScopes = 1
    // The columns of ALTER TABLE may be written `t.c`; RENAME, WITH TABLE and UNION open a table position again.
    if (context.isHeader && context.verb === 'ALTER') context.expected = 'table'
    else context.mode = 'table'
    context.isHeader = false
  },
  TABLES: (context) => {
    // In the head of a routine the verb is still CREATE, and nothing is called TABLES: its body is FLUSH TABLES or the like.
    if (!VERBS_BEFORE_TABLES.includes(context.verb) && !context.isBeforeBody) return
    if (context.isHeader && context.verb === 'SHOW') context.showScopes = 1
    context.isHeader = false
    context.mode = 'table'
  },
  TRIGGERS: showScopes(1),
  EVENTS: showScopes(1),
  COLUMNS: showScopes(2),
  FIELDS: showScopes(2),
  INDEXES: showScopes(2),
  KEYS: showScopes(2),
  INDEX: (context, scanner, word) => {
    if (context.verb === 'SHOW') showScopes(2)(context, scanner, word)
    else if (context.isHeader) {
      context.isHeader = false
      context.object = 'INDEX'
    }
  },
  DATABASE: database,
  SCHEMA: database,
  USE: (context) => {
    if (context.mayStart) context.expected = 'database'
  },
  RENAME: toMode('table'),
  LOCK: toMode('table'),
  HANDLER: (context) => {
    if (context.mayStart) context.expected = 'table'
  },
  TRUNCATE: (context, scanner) => {
    if (context.mayStart && scanner.following !== OPENING) context.mode = 'table'
  },
  CACHE: (context) => {
    if (context.mayStart || context.previous === 'INTO') context.mode = 'table'
  },
  STATEMENT: (context) => {
    if (context.previous === 'SET') context.setVerb('SET STATEMENT')
  },
  FOR: (context) => {
    if (context.previous === 'VALUE') context.expected = 'table'
    else if (context.verb === 'SET STATEMENT') context.startStatement('yes')
    else if (context.verb === 'none' && context.previous === 'HANDLER') context.setVerb('HANDLER FOR')
  },
  AS: (context, scanner) => {
    if (context.verb === 'CREATE' && context.depth === 0) scanner.mayOpenDollarQuote = true
  },
  ROW: (context) => {
    if (context.previous !== 'EACH' || context.beforePrevious !== 'FOR') return
    context.startStatement('yes')
    context.mode = 'expression'
  },
  // The end of a routine may repeat its name (ORACLE mode).
  END: (context) => {
    context.expected = 'table'
  },
  RETURN: (context) => {
    if (context.isBeforeBody) context.setVerb('other')
  },
  BEGIN: branch,
  ATOMIC: (context) => {
    if (context.previous === 'NOT' && context.beforePrevious === 'BEGIN') context.startStatement('call')
  },
  THEN: branch,
  ELSE: branch,
  DO: branch,
  LOOP: block,
  REPEAT: block,
}
