import { DbEnvError } from '../dbenv-error.ts'
import { REGISTRY_DATABASE } from '../names/shared-databases.ts'
import { RegistryDeniedError } from './registry-denied-error.ts'

/** The place has no registry, or one that lacks columns. */
export class RegistryMissingError extends DbEnvError {
  override readonly name = 'RegistryMissingError'
  override readonly code = 'DBENV_REGISTRY_MISSING'

  constructor(found: string, options?: ErrorOptions) {
    super(`The registry cannot be read: ${found}. Run \`dbenv init\` on this server.`, options)
  }
}

/** ER_BAD_DB_ERROR, ER_NO_SUCH_TABLE, ER_BAD_FIELD_ERROR; drivers misname MariaDB's, so the number decides. */
const MISSING: Readonly<Record<string, string>> = {
  1049: `there is no database \`${REGISTRY_DATABASE}\``,
  1146: `there is no table \`${REGISTRY_DATABASE}.database_configs\``,
  1054: 'its table has an older form',
}

/** ER_TABLEACCESS_DENIED_ERROR, ER_COLUMNACCESS_DENIED_ERROR. */
const DENIED: readonly unknown[] = [1142, 1143]

/**
 * The error of a statement that reads the registry: {@link RegistryMissingError} where there is none,
 * {@link RegistryDeniedError} where the account may not read it; any other as it is.
 */
export function explainRegistryError(error: unknown): unknown {
  if (!(error instanceof Error) || !('errno' in error)) return error
  if (DENIED.includes(error.errno)) return new RegistryDeniedError(error.message, undefined, { cause: error })
  // A connection with a default database of its own may miss that one.
  const isAnother = error.errno === 1049 && !error.message.includes(REGISTRY_DATABASE)
  const found = isAnother ? undefined : MISSING[String(error.errno)]
  return found ? new RegistryMissingError(found, { cause: error }) : error
}
