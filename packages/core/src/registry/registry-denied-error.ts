import { DbEnvError } from '../dbenv-error.ts'
import { REGISTRY_DATABASE } from '../names/shared-databases.ts'

/** The account lacks a right on the registry. Nothing was written. */
export class RegistryDeniedError extends DbEnvError {
  override readonly name = 'RegistryDeniedError'
  override readonly code = 'DBENV_REGISTRY_DENIED'

  constructor(found: string, grant = `GRANT SELECT ON ${REGISTRY_DATABASE}.* TO that account`, options?: ErrorOptions) {
    super(`The registry is closed to this account: ${found}. Have it granted: \`${grant}\`.`, options)
  }
}
