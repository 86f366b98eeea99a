import { DbEnvError } from '../dbenv-error.ts'
import { REGISTRY_DATABASE } from '../names/shared-databases.ts'

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

/** The error of a statement on the registry, as {@link RegistryMissingError} where there is none; any other as it is. */
export function explainRegistryError(error: unknown): unknown {
  const found = error instanceof Error && 'errno' in error ? MISSING[String(error.errno)] : undefined
  return found ? new RegistryMissingError(found, { cause: error }) : error
}
