import { quoteIdentifier } from '@dbenv/core'
import { quoteGrantee } from './account.ts'
import { toGrantPattern } from './grant-pattern.ts'
import type { Grants } from './grants.ts'

/** A GRANT to paste, and the words for what is lacking. */
export interface MissingGrant {
  readonly grant: string
  /** `lacks EVENT on ...`, to follow the name of the account. */
  readonly lack: string
}

/**
 * The GRANT that gives an account (`user@host`) or role what it lacks on a database, and takes nothing from it: the
 * servers go by one of its grants on a database, so that one on the name alone would hide what it has there by a pattern.
 */
export function toMissingGrant(
  account: string,
  missing: readonly string[],
  databaseName: string,
  grants: Grants,
): MissingGrant {
  const grantee = quoteGrantee(account)
  const wider = grants.findWider(databaseName)
  const lack = `lacks ${missing.join(', ')} on \`${databaseName}\`.`
  const own = `${toGrantPattern(databaseName, grants.names)}.* TO ${grantee}`
  if (!wider) {
    const grant = `GRANT ${missing.join(', ')} ON ${own}`
    return { grant, lack: `${lack} Grant it: ${grant};` }
  }
  // A pattern of test databases alone is better completed: the next environment will need the same.
  if (!wider.isReplaceable || isOfTestDatabases(wider.pattern)) {
    const grant = `GRANT ${missing.join(', ')} ON ${quoteIdentifier(wider.pattern)}.* TO ${grantee}`
    return { grant, lack: `${lack} Grant it where the account has the rest: ${grant};` }
  }
  const privileges = [...wider.privileges, ...missing].join(', ')
  const grant = `GRANT ${privileges} ON ${own}${wider.grantOption === 'with' ? ' WITH GRANT OPTION' : ''}`
  return {
    grant,
    lack:
      `${lack} Grant it, together with what the account has there by \`${wider.pattern}\`, which the server then goes by ` +
      `no longer: ${grant};`,
  }
}

function isOfTestDatabases(pattern: string): boolean {
  return /\\_test(?:-|$)/.test(pattern)
}
