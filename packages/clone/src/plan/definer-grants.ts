import type { Grants } from '../accounts/grants.ts'
import { readAccountGrants, readGrantsOf } from '../accounts/read-grants.ts'
import { errnoOf } from '../session/errno.ts'
import type { ServerFacts } from '../session/server-facts.ts'
import type { Session } from '../session/session.ts'

/** What an account may do whose rights objects run with; an `Error` where the connected one may not read that. */
export type DefinerGrants = Grants | 'no-such-account' | Error

/**
 * Whose rights a definer gives, as GRANT names them: `user@host`, or a role alone. MariaDB, where an account always has a
 * host, lists a role as `reporting@` or `reporting`.
 */
export function toGrantee(definer: string, { flavour }: ServerFacts): string {
  return flavour === 'mariadb' ? definer.replace(/@$/, '') : definer
}

/** Resolves to what a definer, by {@link toGrantee}, may do, read once; never rejects. */
export type ReadDefinerGrants = (definer: string) => Promise<DefinerGrants>

/** ER_NONEXISTING_GRANT. */
const NO_SUCH_ACCOUNT = 1141

/** Makes a reader for the definers on one server. */
export function createDefinerReader(target: Session): ReadDefinerGrants {
  const known = new Map<string, Promise<DefinerGrants>>()
  return (definer) => {
    const grants = known.get(definer) ?? readGrants(target, definer)
    known.set(definer, grants)
    return grants
  }
}

async function readGrants(target: Session, definer: string): Promise<DefinerGrants> {
  try {
    if (definer === target.server.account) return await readAccountGrants(target.query)
    return await readGrantsOf(target, definer)
  } catch (error) {
    if (errnoOf(error) === NO_SUCH_ACCOUNT) return 'no-such-account'
    return error instanceof Error ? error : new Error(String(error))
  }
}
