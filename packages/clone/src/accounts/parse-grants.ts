/** One line of SHOW GRANTS. */
export interface Grant {
  readonly verb: 'GRANT' | 'REVOKE'
  readonly privileges: ReadonlySet<string>
  readonly scope: 'everything' | 'database' | 'part'
  /** Of a grant on a database a pattern, as GRANT takes it; empty for everything. */
  readonly databaseName: string
  /** As the line says it: `` `app`@`%` ``, or a role. */
  readonly grantee: string
  readonly grantOption: 'with' | 'without'
}

const NAME = '(?:`(?:[^`]|``)*`|"(?:[^"]|"")*")'
const LINE = new RegExp(
  `^(GRANT|REVOKE) (.+?) ON (?:(?:TABLE|PROCEDURE|FUNCTION|PACKAGE|PACKAGE BODY|LIBRARY) )?(\\*|${NAME})\\.(\\*|${NAME}) ` +
    `(?:TO|FROM) ((?:${NAME}|[^\\s@]+)(?:@(?:${NAME}|\\S+))?)`,
)
/** The columns of a privilege: ``SELECT (`a`, `b`)``. */
const COLUMNS = new RegExp(` \\((?:${NAME}|[^)])*\\)`, 'g')

/** Puts the lines of SHOW GRANTS into words, in their order; roles that are granted are left out. */
export function parseGrants(lines: readonly string[]): readonly Grant[] {
  return lines.flatMap(parseGrant)
}

/** Whether the line names the privilege. */
export function givesPrivilege({ privileges }: Grant, privilege: string): boolean {
  return privileges.has(privilege) || privileges.has('ALL PRIVILEGES') || privileges.has('ALL')
}

function parseGrant(line: string): readonly Grant[] {
  const [, verb, list = '', database = '', object, grantee = ''] = LINE.exec(line) ?? []
  if (verb === undefined) return []
  return [
    {
      verb: verb === 'GRANT' ? 'GRANT' : 'REVOKE',
      // MySQL writes its dynamic privileges without a space between.
      privileges: new Set(list.replace(COLUMNS, '').toUpperCase().split(/, ?/)),
      scope: database === '*' ? 'everything' : object === '*' ? 'database' : 'part',
      databaseName: unquote(database),
      grantee,
      grantOption: / WITH GRANT OPTION\b/.test(line) ? 'with' : 'without',
    },
  ]
}

function unquote(name: string): string {
  const quote = name.charAt(0)
  return name === '*' ? '' : name.slice(1, -1).replaceAll(quote + quote, quote)
}
