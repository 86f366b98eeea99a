import { parseDatabaseName } from '../../src/names/database-name.ts'
import { findDatabaseReferences } from '../../src/rewrite/find-database-references.ts'
import { isFunctionSchema } from '../../src/rewrite/name-token.ts'
import { UnterminatedSqlError } from '../../src/rewrite/rewrite-errors.ts'
import { createRewriter, type Rewriter } from '../../src/rewrite/rewriter.ts'
import { modesFromSqlMode, type SqlModes } from '../../src/rewrite/sql-modes.ts'
import { walkSql } from '../../src/rewrite/walk-sql.ts'

/**
 * Added to every name of the map, once each; they need no quotes, so that names inside literals can be replaced in place.
 * Of two lengths, so that a result that depends on how a name is spelt shows itself.
 */
export const SUFFIXES = ['_testr9', '_testq77x'] as const
export type Suffix = (typeof SUFFIXES)[number]

/**
 * Whether names inside string literals, which the rewriter leaves alone and only warns of, are replaced by hand: where
 * the statement reads catalogues or is dynamic SQL, everywhere, nowhere.
 */
export type LiteralChoice = 'where names are read' | 'everywhere' | 'nowhere'

export interface PlannedStatement {
  readonly base: string
  /** The rewriter finds it unterminated: it is sent as it is, to see whether the server does too. */
  readonly isRefused: boolean
  /** A literal of it holds a database of the file. */
  readonly hasNamesInLiterals: boolean
  readonly edits: number
  readonly rewrite: (suffix: Suffix, literals: LiteralChoice) => string
}

/** Why a statement is not replayed, first answer wins. */
const EXCLUSIONS: readonly (readonly [why: string, pattern: RegExp])[] = [
  [
    'steers the server or other sessions',
    /^\s*(?:shutdown|kill|reset|change|start\s+(?:slave|replica|all|group)|stop|install|uninstall|purge|clone|restart|binlog|backup|alter\s+instance|lock\s+instance|xa|flush\s+(?!table|status)|(?:create|alter|drop)\s+(?:undo\s+)?(?:tablespace|logfile|server|resource)|set\s+(?:global|persist|persist_only|@@global|@@persist|password|default\s+role)|alter\s+user|use\s+mysql|help|(?:commit|rollback)\b.*\brelease)\b|\b(?:set|,)\s*(?:@@)?global\b|^\s*(?:prepare|execute\s+immediate)\b[\s\S]*\bshutdown\b/i,
  ],
  ['reads or writes files', /^\s*load\s+(?:data|xml)\b|\b(?:load_file|outfile|dumpfile)\b/i],
  ['waits', /\b(?:sleep|benchmark|get_lock|wait_for\w*|master_\w*wait\w*|master_gtid_wait)\b/i],
  [
    'tells what the server remembers of runs before',
    /\b(?:ps_trace\w*|events_(?:waits|stages|statements|transactions)_\w+|innodb_session_temp_tablespaces)\b/i,
  ],
  ['shows names in a column of 64 characters', /\bjson_duality_view_tables\b/i],
  [
    'writes a system schema',
    /^\s*(?:(?:insert|update|delete|replace|drop|alter|truncate|create|rename|lock)\b[\s\S]*\bmysql\s*`?\s*\.|(?:drop|alter)\s+(?:database|schema)\b[\s\S]*\b(?:mysql|sys|performance_schema|information_schema)\b)/i,
  ],
]
// Accounts that the script itself needs.
const ROOT =
  /^\s*(?:grant|revoke|drop|alter|set|rename|create)\b[\s\S]*\b(?:root|current_user|mariadb\.sys|mysql\.\w+)\b/i

/** The rule that leaves this statement out; undefined for one that is replayed. */
export function findExclusion(statement: string): string | undefined {
  const found = EXCLUSIONS.find(([, pattern]) => pattern.test(statement))?.[0]
  return found ?? (ROOT.test(statement) && !/definer/i.test(statement) ? "changes the script's own account" : undefined)
}

// Where a literal can name a database: catalogues and dynamic SQL. Elsewhere 'test' is data and stays.
const READS_NAMES = /_schema\b|\bmysql\s*\.|\bsys\s*\.|\bprepare\b|\bexecute\s+immediate\b|^\s*show\b|\bconcat/i

/**
 * The statements of one file as they are, and rewritten with a map that holds every database of the file and, as bait,
 * every other first part of a dotted name: aliases, tables, records. A bait that is rewritten breaks its statement.
 */
export function planReplay(statements: readonly string[]): readonly PlannedStatement[] {
  const packages = findPackages(statements)
  const isNoPackage = (name: string): boolean => !packages.has(name.toLowerCase())
  const databases = new Set([...findDatabases(statements)].filter(isNoPackage))
  const names = [...new Set([...databases, ...findBaits(statements)])].filter(isNoPackage)
  const sessions = new Map<string, RewritingSession>()
  let modes: Required<SqlModes> = { ansiQuotes: false, noBackslashEscapes: false }
  return statements.map((base) => {
    const key = JSON.stringify(modes)
    const session = sessions.get(key) ?? new RewritingSession(names, modes)
    sessions.set(key, session)
    const mode = /^\s*set\s+(?:session\s+|local\s+|@@(?:session\.|local\.)?)?sql_mode\s*=\s*(.*)/is.exec(base)?.[1]
    if (mode !== undefined) modes = modesFromSqlMode(mode.replace(/[^\w,]/g, ','))
    return planStatement(base, session, databases)
  })
}

/** Rewriters to each suffix, under one way to read quotes and backslashes. */
class RewritingSession {
  readonly modes: SqlModes
  readonly #rewriters: ReadonlyMap<Suffix, Rewriter>

  constructor(names: readonly string[], modes: SqlModes) {
    this.modes = modes
    this.#rewriters = new Map(
      SUFFIXES.map((suffix) => [
        suffix,
        createRewriter(new Map(names.map((name) => [name, name + suffix])), this.modes),
      ]),
    )
  }

  get(suffix: Suffix): Rewriter {
    const rewriter = this.#rewriters.get(suffix)
    if (rewriter === undefined) throw new TypeError(`no rewriter to ${suffix}`)
    return rewriter
  }
}

function planStatement(base: string, session: RewritingSession, databases: ReadonlySet<string>): PlannedStatement {
  if (isRefused(base, session.modes)) {
    return { base, isRefused: true, hasNamesInLiterals: false, edits: 0, rewrite: () => base }
  }
  const readsNames = READS_NAMES.test(base)
  return {
    base,
    isRefused: false,
    hasNamesInLiterals: renameInLiterals(base, session.modes, databases, SUFFIXES[0]) !== base,
    edits: session.get(SUFFIXES[0]).explain(base).edits.length,
    rewrite(suffix, literals) {
      const renames = literals === 'everywhere' || (literals === 'where names are read' && readsNames)
      return session.get(suffix).rewrite(renames ? renameInLiterals(base, session.modes, databases, suffix) : base)
    },
  }
}

function isRefused(sql: string, modes: SqlModes): boolean {
  try {
    walkSql(sql, modes, { database: () => undefined })
    return false
  } catch (error) {
    if (error instanceof UnterminatedSqlError) return true
    throw error
  }
}

function renameInLiterals(sql: string, modes: SqlModes, databases: ReadonlySet<string>, suffix: Suffix): string {
  let renamed = ''
  let copied = 0
  walkSql(sql, modes, {
    database: () => undefined,
    literal(start, end) {
      const literal = sql.slice(start, end)
      renamed += sql.slice(copied, start) + renameInLiteral(literal, databases, suffix)
      copied = end
    },
  })
  renamed += sql.slice(copied)
  // The column of SHOW TABLES is called after the database.
  return renamed.replace(/\btables_in_(\w+)/gi, (column, name) => (databases.has(name) ? column + suffix : column))
}

/** Words of it, the whole of it (a name of odd characters), or the end of a name in a pattern. */
function renameInLiteral(literal: string, databases: ReadonlySet<string>, suffix: Suffix): string {
  const quote = literal.charAt(0)
  const content = literal.slice(1, -1)
  const isEnd = content.startsWith('%') && [...databases].some((name) => name.endsWith(content.slice(1)))
  if (databases.has(content) || isEnd) return quote + content + suffix + quote
  return literal.replace(/[\w$\u0080-\uffff]+/g, (word) => (databases.has(word) ? word + suffix : word))
}

/** A name that servers take, also with a suffix, and that is no schema of their own. */
function isRenamable(name: string): boolean {
  // What stands for bytes that are no UTF-8 is not the name that the server will read.
  if (name.includes('\ufffd')) return false
  try {
    for (const suffix of ['', ...SUFFIXES]) parseDatabaseName(name + suffix)
    return !isFunctionSchema(name)
  } catch {
    return false
  }
}

/** The default database and all that the file creates. */
function findDatabases(statements: readonly string[]): ReadonlySet<string> {
  const databases = new Set(['test'])
  for (const statement of statements) {
    if (!/\bcreate\b[\s\S]*\b(?:database|schema)\b/i.test(statement)) continue
    for (const { database } of references(statement)) if (isRenamable(database)) databases.add(database)
  }
  return databases
}

function findBaits(statements: readonly string[]): ReadonlySet<string> {
  const text = statements.join('\n')
  const baits = new Set<string>()
  for (const [, name] of text.matchAll(/([A-Za-z_][\w$]*|(?<=`)[^`\n]+(?=`))`?\s*\./g)) {
    if (name !== undefined && isRenamable(name)) baits.add(name)
  }
  return baits
}

/** MariaDB: `package.routine()` cannot be told from `database.routine()`. */
function findPackages(statements: readonly string[]): ReadonlySet<string> {
  const heads = statements.join('\n').matchAll(/\bpackage\s+(?:body\s+)?(?:if\s+(?:not\s+)?exists\s+)?`?([\w$]+)/gi)
  return new Set([...heads].map(([, name]) => (name ?? '').toLowerCase()))
}

function references(statement: string): readonly { readonly database: string }[] {
  try {
    return findDatabaseReferences(statement)
  } catch {
    return []
  }
}
