import { DbEnvError } from '@dbenv/core'

/** On an existing server nothing may be written under a base name, so the source's databases have to be known ahead. */
export class NoDatabasesNamedError extends DbEnvError {
  override readonly name = 'NoDatabasesNamedError'
  readonly code = 'DBENV_VITEST_NO_DATABASES'

  constructor(source: 'files' | 'prepare') {
    const found =
      source === 'files'
        ? 'the SQL files have no CREATE DATABASE, and `databases` is not set'
        : '`databases` is not set, and nothing else says what `prepare` makes'
    super(
      `On an existing server the test databases get names of their own, and no base name is known: ${found}. ` +
        "List them: `databases: ['portfolio_data', …]`.",
    )
  }
}

/** A statement of the source would change more of an existing server than the test databases. It was not run. */
export class ServerWideStatementError extends DbEnvError {
  override readonly name = 'ServerWideStatementError'
  readonly code = 'DBENV_VITEST_SERVER_WIDE'

  constructor(statement: string, found: 'server-wide' | 'dynamic-sql' = 'server-wide') {
    const why =
      found === 'dynamic-sql'
        ? 'may run dynamic SQL (PREPARE or EXECUTE IMMEDIATE, in it or in a body that the source makes), whose text ' +
          'cannot be checked for other databases on an existing server'
        : 'would change an existing server beyond the test databases'
    super(
      `\`${statement.slice(0, 60)}\` ${why}, and was not run. ` +
        'Take such statements out of the source, or use a private server (leave `server` out).',
    )
  }
}

/** A SQL file names a database of an existing server in bytes that nobody can tell the name by. */
export class NameNotInUtf8Error extends DbEnvError {
  override readonly name = 'NameNotInUtf8Error'
  readonly code = 'DBENV_VITEST_NAME_NOT_IN_UTF8'

  constructor() {
    super(
      'It names a database in characters beyond ASCII and not in UTF-8, so that on an existing server no other name can be ' +
        'put in its place. Write the file in UTF-8, with `SET NAMES utf8mb4`, or use a private server (leave `server` out).',
    )
  }
}

/** `prepare` failed on an existing server, where it may write the template's databases and nothing else. */
export class PrepareFailedError extends DbEnvError {
  override readonly name = 'PrepareFailedError'
  readonly code = 'DBENV_VITEST_PREPARE'

  constructor(databases: readonly string[], cause: unknown) {
    const found = cause instanceof Error ? cause.message : String(cause)
    super(
      `\`prepare\` failed on an existing server: ${found}. There it connects as an account that can write the databases ` +
        `${databases.join(', ')} and no others: base names are production's. Run statements by the \`query\` that it ` +
        'is given, in which base names stand for those, or take their names from its third argument.',
      { cause },
    )
  }
}

/**
 * No account could be made, or used, to fill databases with on an existing server. No `cause`: the driver's error has
 * the password.
 */
export class ConfinedAccountError extends DbEnvError {
  override readonly name = 'ConfinedAccountError'
  readonly code = 'DBENV_VITEST_NO_ACCOUNT'

  constructor(found: string) {
    super(
      `No account that can write the test databases alone could be made to fill them on an existing server: ${found}. ` +
        'Give the connected account CREATE USER, SELECT on `mysql` and the right to grant, or set DBENV_TEST_USER and DBENV_TEST_PASSWORD.',
    )
  }
}

/** The test account cannot connect to an existing server, or may not fill databases there. */
export class TestAccountError extends DbEnvError {
  override readonly name = 'TestAccountError'
  readonly code = 'DBENV_VITEST_TEST_ACCOUNT'
  readonly user: string

  constructor(user: string, cause: unknown) {
    const found = cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause)
    super(
      `The test account \`${user}\` (DBENV_TEST_USER) was refused on the existing server that it shall fill and test: ` +
        `${found}. Check DBENV_TEST_PASSWORD, and GRANT it ALL ON \`%\\_test-%\`.* and SELECT ON master_config.*; or ` +
        'leave both variables out: then an account is made to fill the databases with.',
      { cause },
    )
    this.user = user
  }
}

/** A template lost some of its databases, and can be neither used nor made anew. */
export class TemplateNotWholeError extends DbEnvError {
  override readonly name = 'TemplateNotWholeError'
  readonly code = 'DBENV_VITEST_TEMPLATE_NOT_WHOLE'
  readonly template: string

  constructor(template: string, ready: readonly string[], missing: readonly string[]) {
    const lost = missing.length > 0 ? `\`${missing.join('`, `')}\`` : 'none that is known'
    super(
      `The template \`${template}\` on this server is not whole: of its databases \`${ready.join('`, `')}\` are ready, ` +
        `not ready are ${lost}, and nobody is making them. Remove it, \`dbenv delete ${template}\`, and run again: ` +
        'the next run makes it anew.',
    )
    this.template = template
  }
}
