import type { RewriteExplanation } from './rewrite-explanation.ts'
import type { RewriteOptions } from './rewrite-options.ts'
import { createRewriter, type Rewriter } from './rewriter.ts'

/** Rewriters of one map, by their options; `size` tells a map that grew since. */
interface PreparedRewriters {
  readonly size: number
  readonly byOptions: Map<string | number, Rewriter>
}

// Module state, as a memo only: it holds nothing that a call could not make anew. `last` saves the look-up for who passes
// the same map again.
const PREPARED: WeakMap<ReadonlyMap<string, string>, PreparedRewriters> = /* @__PURE__ */ new WeakMap()
let last: LastUse | undefined

interface LastUse {
  readonly names: ReadonlyMap<string, string>
  readonly size: number
  readonly key: string | number
  readonly rewriter: Rewriter
}

/**
 * The text with every database qualifier that is a base name of `names` replaced by its database name in backticks, and
 * every other character as it was. String literals, comments, aliases and columns are never touched.
 *
 * The same string comes back if nothing is to be replaced. Results are kept per (map, options): treat `names` as
 * immutable once used (a refreshed environment is a new map). A statement of a program takes the modes of its session,
 * a stored object those it was stored with ({@link modesFromSqlMode}).
 *
 * Throws UnterminatedSqlError for a text that ends inside a string, a quoted name or a comment, and with
 * `unlistedDatabases: 'refuse'` UnlistedDatabaseError for a database that is not of the map, and DynamicSqlError where a
 * string that the text runs (PREPARE, EXECUTE IMMEDIATE) names one, or a base name; do not run such a text.
 * Throws TypeError where {@link createRewriter} does.
 */
export function rewriteSql(sql: string, names: ReadonlyMap<string, string>, options?: RewriteOptions): string {
  return findRewriter(names, options).rewrite(sql)
}

/** What {@link rewriteSql} does to the text, with each edit, and a warning for each literal that holds a base name. */
export function explainRewrite(
  sql: string,
  names: ReadonlyMap<string, string>,
  options?: RewriteOptions,
): RewriteExplanation {
  return findRewriter(names, options).explain(sql)
}

function findRewriter(names: ReadonlyMap<string, string>, options: RewriteOptions | undefined): Rewriter {
  const { size } = names
  const key = options === undefined ? 0 : optionsKey(options)
  if (last !== undefined && last.names === names && last.size === size && last.key === key) return last.rewriter
  let prepared = PREPARED.get(names)
  if (prepared === undefined || prepared.size !== size) {
    prepared = { size, byOptions: new Map() }
    PREPARED.set(names, prepared)
  }
  let rewriter = prepared.byOptions.get(key)
  if (rewriter === undefined) {
    rewriter = createRewriter(names, options)
    prepared.byOptions.set(key, rewriter)
  }
  last = { names, size, key, rewriter }
  return rewriter
}

function optionsKey(options: RewriteOptions): string | number {
  const modes =
    (options.ansiQuotes === true ? 1 : 0) +
    (options.noBackslashEscapes === true ? 2 : 0) +
    ((options.lowerCaseTableNames ?? 0) > 0 ? 4 : 0)
  const { unlistedDatabases = 'pass', sharedDatabases = [] } = options
  return unlistedDatabases === 'pass' ? modes : `${modes} ${unlistedDatabases} ${JSON.stringify(sharedDatabases)}`
}
