import { DbEnvError, type EnvironmentName } from '@dbenv/core'

/** Something wrote the databases that the workers' copies are restored from. What they hold cannot be relied on any more. */
export class SourceWrittenError extends DbEnvError {
  override readonly name = 'SourceWrittenError'
  readonly code = 'DBENV_VITEST_SOURCE_WRITTEN'
  /** The tables that were written, changed or dropped, `database.table`. */
  readonly tables: readonly string[]

  /** The file that ran when they were, as far as it is known; files that ran beside it may have done it, too. */
  readonly file: string | undefined

  constructor(source: EnvironmentName, tables: readonly string[], file: string | undefined) {
    const when = file === undefined ? '' : `, while \`${file}\` ran`
    super(
      `The databases that this run's are copied from (\`${source}\`) were changed by a test, or by the code under test${when}: ` +
        `${tables.slice(0, SHOWN).join(', ')}${tables.length > SHOWN ? ', …' : ''}. On a connection of one's own nobody ` +
        'rewrites a base name: there it is the source itself, and the tests to come would be given what was written. Use the ' +
        'names of `environment.databases` or `getDatabaseName`, or work through the adapter or `environment.query`.',
    )
    this.tables = tables
    this.file = file
  }
}

/** So many tables tell enough. */
const SHOWN = 10
