import { isSystemSchema } from '../../src/names/database-name.ts'
import { findDatabaseReferences } from '../../src/rewrite/find-database-references.ts'
import { createRewriter, type Rewriter } from '../../src/rewrite/rewriter.ts'
import type { SqlModes } from '../../src/rewrite/sql-modes.ts'
import { walkSql } from '../../src/rewrite/walk-sql.ts'

/** Added to every name of the map; needs no quotes, so that names inside literals can be replaced in place. */
export const SUFFIX = '_testr9'

export interface PlannedStatement {
  readonly base: string
  readonly rewritten: string
  /** Names in its literals were replaced by hand: what `explainRewrite` only warns of. */
  readonly hadLiterals: boolean
  /** Names in its literals were left, which may explain a difference: 'test' can be data or a name. */
  readonly keepsLiterals: boolean
  readonly edits: number
}

// What would disturb the server or the other files, or waits, or reads files.
const SKIPPED =
  /^\s*(?:shutdown|kill|reset|change|start\s+(?:slave|replica|all|group)|stop|install|uninstall|purge|clone|restart|binlog|backup|alter\s+instance|lock\s+instance|xa|flush\s+(?!table|status)|(?:create|alter|drop)\s+(?:undo\s+)?(?:tablespace|logfile|server|resource)|set\s+(?:global|persist|persist_only|@@global|@@persist|password|default\s+role)|load\s+(?:data|xml)|alter\s+user|use\s+mysql|help)\b/i
const WAITING =
  /\b(?:sleep|benchmark|get_lock|wait_for\w*|master_\w*wait\w*|load_file|outfile|dumpfile|master_gtid_wait)\b/i
const SYSTEM_WRITE =
  /^\s*(?:insert|update|delete|replace|drop|alter|truncate|create|rename|lock)\b[\s\S]*\bmysql\s*`?\s*\./i
// Accounts that this script itself needs.
const SYSTEM_DROP =
  /^\s*(?:drop|alter)\s+(?:database|schema)\b[\s\S]*\b(?:mysql|sys|performance_schema|information_schema)\b/i
const ROOT =
  /^\s*(?:grant|revoke|drop|alter|set|rename|create)\b[\s\S]*\b(?:root|current_user|mariadb\.sys|mysql\.\w+)\b/i
const GLOBAL_SCOPE = /\b(?:set|,)\s*(?:@@)?global\b/i

export function isReplayable(statement: string): boolean {
  return !(
    SKIPPED.test(statement) ||
    WAITING.test(statement) ||
    SYSTEM_WRITE.test(statement) ||
    SYSTEM_DROP.test(statement) ||
    (ROOT.test(statement) && !/definer/i.test(statement)) ||
    GLOBAL_SCOPE.test(statement)
  )
}

// Where a literal can name a database: catalogues and dynamic SQL. Elsewhere 'test' is data and stays.
const READS_NAMES = /_schema\b|\bmysql\s*\.|\bsys\s*\.|\bprepare\b|\bexecute\s+immediate\b|^\s*show\b|\bconcat/i

/**
 * The statements of one file as they are, and rewritten with a map that holds every database of the file and, as bait,
 * every other first part of a dotted name: aliases, tables, records. A bait that is rewritten breaks its statement.
 */
export function planReplay(statements: readonly string[]): readonly PlannedStatement[] {
  const databases = findDatabases(statements)
  const names = new Map([...databases].map((name) => [name, name + SUFFIX]))
  for (const bait of findBaits(statements)) if (!names.has(bait)) names.set(bait, bait + SUFFIX)
  const rewriters = new Map<boolean, Rewriter>()
  let ansiQuotes = false
  return statements.flatMap((base): PlannedStatement[] => {
    const rewriter = rewriters.get(ansiQuotes) ?? createRewriter(names, { ansiQuotes })
    rewriters.set(ansiQuotes, rewriter)
    const mode = /^\s*set\s+(?:session\s+|local\s+|@@(?:session\.|local\.)?)?sql_mode\s*=\s*(.*)/is.exec(base)?.[1]
    if (mode !== undefined) ansiQuotes = /ansi|oracle|mssql|postgresql|db2|maxdb/i.test(mode)
    try {
      return [planStatement(base, rewriter, { ansiQuotes }, databases)]
    } catch {
      return []
    }
  })
}

function planStatement(
  base: string,
  rewriter: Rewriter,
  modes: SqlModes,
  databases: ReadonlySet<string>,
): PlannedStatement {
  const edits = rewriter.explain(base).edits.length
  let renamed = ''
  let copied = 0
  walkSql(base, modes, {
    database: () => undefined,
    literal(start, end) {
      renamed += base.slice(copied, start) + renameInLiteral(base.slice(start, end), databases)
      copied = end
    },
  })
  renamed += base.slice(copied)
  const hadLiterals = renamed !== base && READS_NAMES.test(base)
  const keepsLiterals = renamed !== base && !hadLiterals
  return { base, rewritten: rewriter.rewrite(hadLiterals ? renamed : base), hadLiterals, keepsLiterals, edits }
}

function renameInLiteral(literal: string, databases: ReadonlySet<string>): string {
  return literal.replace(/[\w$\u0080-\uffff]+/g, (word) => (databases.has(word) ? word + SUFFIX : word))
}

function isRenamable(name: string): boolean {
  return !isSystemSchema(name) && name.length + SUFFIX.length <= 64
}

/** The default database and all that the file creates. */
function findDatabases(statements: readonly string[]): ReadonlySet<string> {
  const databases = new Set(['test'])
  for (const statement of statements) {
    if (!/\bcreate\b[\s\S]*\b(?:database|schema)\b/i.test(statement)) continue
    for (const { database } of references(statement)) {
      // Other names change their meaning with a suffix: trailing blanks, dots, what the file's encoding spoils.
      if (/^[\w$]+$/.test(database) && isRenamable(database)) databases.add(database)
    }
  }
  return databases
}

function findBaits(statements: readonly string[]): ReadonlySet<string> {
  const text = statements.join('\n')
  const baits = new Set<string>()
  for (const [, name] of text.matchAll(/([A-Za-z_][\w$]*|(?<=`)[^`\n]+(?=`))`?\s*\./g)) {
    if (name !== undefined && isRenamable(name)) baits.add(name)
  }
  // MariaDB: `package.routine()` cannot be told from `database.routine()`.
  for (const [, name] of text.matchAll(/\bpackage\s+(?:body\s+)?(?:if\s+(?:not\s+)?exists\s+)?`?([\w$]+)/gi)) {
    for (const bait of baits) if (bait.toLowerCase() === name?.toLowerCase()) baits.delete(bait)
  }
  return baits
}

function references(statement: string): readonly { readonly database: string }[] {
  try {
    return findDatabaseReferences(statement)
  } catch {
    return []
  }
}
