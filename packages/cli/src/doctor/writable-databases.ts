/** Privileges that change rows or structure. */
const WRITING = /\b(ALL PRIVILEGES|INSERT|UPDATE|DELETE|DROP|ALTER|CREATE)\b/

const READING = /\b(ALL PRIVILEGES|SELECT)\b/

/**
 * The databases of `names` that an account may write, by the lines of its `SHOW GRANTS`. Patterns (`%`, `_`, escaped by
 * `\`) count as the server takes them; a grant on one table counts for its database.
 */
export function findWritableDatabases(grants: readonly string[], names: readonly string[]): readonly string[] {
  return findGrantedDatabases(grants, names, WRITING)
}

/** The same for those it may read anything of. */
export function findReadableDatabases(grants: readonly string[], names: readonly string[]): readonly string[] {
  return findGrantedDatabases(grants, names, READING)
}

function findGrantedDatabases(grants: readonly string[], names: readonly string[], wanted: RegExp): readonly string[] {
  const patterns = grants.flatMap((grant) => {
    const [, privileges = '', target = ''] = /^GRANT (.+?) ON (?:TABLE )?(\*|`(?:[^`]|``)*`|\S+?)\.\S/.exec(grant) ?? []
    // Column lists are in parentheses: `SELECT (a, b)`.
    return target !== '' && wanted.test(privileges.replace(/\([^)]*\)/g, '')) ? [toPattern(target)] : []
  })
  return names.filter((name) => patterns.some((pattern) => pattern.test(name)))
}

/** The server's LIKE pattern of a grant as a regular expression. */
function toPattern(target: string): RegExp {
  if (target === '*') return /^/
  const text = target.replace(/^`(.*)`$/s, '$1').replaceAll('``', '`')
  const source = text.replace(/\\?[\s\S]/gu, (part) => {
    if (part === '%') return '.*'
    if (part === '_') return '.'
    const character = part.length > 1 && part.startsWith('\\') ? part.slice(1) : part
    return character.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  })
  return new RegExp(`^${source}$`, 'su')
}
