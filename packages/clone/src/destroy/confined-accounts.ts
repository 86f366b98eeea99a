import { randomBytes } from 'node:crypto'
import { type QueryFunction, REGISTRY_TABLE } from '@dbenv/core'
import { toGrantPattern } from '../accounts/grant-pattern.ts'
import { readGrantNames } from '../accounts/read-grants.ts'
import { LEASE_IS_FREE } from '../registry/registry-table.ts'
import { errnoOf } from '../session/errno.ts'
import { readRows } from '../session/read-rows.ts'
import { AccountRefusedError } from './destroy-errors.ts'

/** Notes each account before it is made: only what stands here is ever dropped. Beside the registry. */
const ACCOUNT_TABLE = '`master_config`.`dbenv_test_accounts`'

/** As `createConfinedAccount` makes them; nobody else's account has such a name and a row. */
const ACCOUNT_NAME = /^dbenv_[0-9a-f]{12}$/

/** What such an account has: nothing, all of one database, reading another, or a role that the server gives to everybody. */
const OWN_GRANT =
  /^GRANT (?:USAGE ON \*\.\*|(?:ALL PRIVILEGES|SELECT) ON (?:`(?:[^`]|``)+`|"(?:[^"]|"")+")\.\*|[`"][^.]*) TO /

/** ER_NONEXISTING_GRANT: there is no such account. */
const NO_SUCH_ACCOUNT = 1141

/** Who an account is made for. */
export interface ConfinedAccountOptions {
  /** The environment that is being made with it: while its lease is live, no sweep takes the account. */
  readonly environment: string
  /** The databases that it can do everything in. */
  readonly databaseNames: readonly string[]
  /** Those that it can read besides. */
  readonly readable: readonly string[]
  /** Of the run that makes it: whoever ends that run drops what it left (`dropConfinedAccounts`). */
  readonly leaseToken: string
}

/** An account that can reach some databases and no others; dropped when disposed of. */
export interface ConfinedAccount extends AsyncDisposable {
  readonly login: { readonly user: string; readonly password: string }
}

/** Makes it, with a random password. Rejects with the driver's error, whose text may hold the password; nothing is left. */
export async function createConfinedAccount(
  query: QueryFunction,
  { environment, databaseNames, readable, leaseToken }: ConfinedAccountOptions,
): Promise<ConfinedAccount> {
  const user = `dbenv_${randomBytes(6).toString('hex')}`
  // Letters of both cases, a digit and a sign: servers may demand each (validate_password, simple_password_check).
  const password = `${randomBytes(18).toString('hex')}aA1-`
  const drop = () => dropAccount(query, user)
  await query(
    `CREATE TABLE IF NOT EXISTS ${ACCOUNT_TABLE} (user VARCHAR(32) PRIMARY KEY, environment VARCHAR(64) NOT NULL,
       lease_token VARCHAR(64) NOT NULL) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
  )
  await query(`INSERT INTO ${ACCOUNT_TABLE} VALUES (?, ?, ?)`, [user, environment, leaseToken])
  await query('CREATE USER ?@? IDENTIFIED BY ?', [user, '%', password]).catch(async (error: unknown) => {
    // There is none to drop; and who may not make accounts may hardly read their grants, which a drop begins with.
    await forgetAccount(query, user).catch(() => undefined)
    throw error
  })
  await readGrants(query, user).catch(async (error: unknown) => {
    // Nobody else can have given it anything yet, and who may not read this could make accounts but never drop one.
    await query('DROP USER ?@?', [user, '%']).then(
      () => forgetAccount(query, user),
      () => undefined,
    )
    throw error
  })
  try {
    const names = await readGrantNames(query)
    for (const databaseName of databaseNames)
      await query(`GRANT ALL ON ${toGrantPattern(databaseName, names)}.* TO ?@?`, [user, '%'])
    for (const databaseName of readable)
      await query(`GRANT SELECT ON ${toGrantPattern(databaseName, names)}.* TO ?@?`, [user, '%'])
  } catch (error) {
    await drop().catch(() => undefined)
    throw error
  }
  return { login: { user, password }, [Symbol.asyncDispose]: drop }
}

/** Drops the accounts that the run with this token made and did not come to drop. Tries all; throws the first failure. */
export async function dropConfinedAccounts(query: QueryFunction, leaseToken: string): Promise<void> {
  if (!(await isNoted(query))) return
  const rows = await readRows(query, `SELECT user FROM ${ACCOUNT_TABLE} WHERE lease_token = ?`, [leaseToken])
  await dropAll(
    query,
    rows.map((row) => String(row['user'])),
  )
}

/**
 * Drops the accounts that killed runs left: those for whose environment nobody holds a live lease any more. Resolves to
 * the accounts dropped; tries all, and throws the first failure.
 */
export async function sweepConfinedAccounts(query: QueryFunction): Promise<readonly string[]> {
  if (!(await isNoted(query))) return []
  const rows = await readRows(
    query,
    `SELECT user FROM ${ACCOUNT_TABLE} a WHERE NOT EXISTS (SELECT 1 FROM ${REGISTRY_TABLE}
       WHERE environment = a.environment AND live = 1 AND state = 'creating' AND NOT ${LEASE_IS_FREE})`,
  )
  return await dropAll(
    query,
    rows.map((row) => String(row['user'])),
  )
}

async function isNoted(query: QueryFunction): Promise<boolean> {
  const sql =
    "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'master_config' AND TABLE_NAME = 'dbenv_test_accounts'"
  return (await readRows(query, sql)).length > 0
}

async function dropAll(query: QueryFunction, users: readonly string[]): Promise<readonly string[]> {
  const failures: unknown[] = []
  for (const user of users) await dropAccount(query, user).catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw failures[0]
  return users
}

/** Drops a noted account, and forgets it. Throws {@link AccountRefusedError} for one that is not as we made it. */
async function dropAccount(query: QueryFunction, user: string): Promise<void> {
  if (!ACCOUNT_NAME.test(user)) throw new AccountRefusedError(user, 'dbenv makes none of that name')
  const grants = await readGrants(query, user)
  if (!grants.every((grant) => OWN_GRANT.test(grant)))
    throw new AccountRefusedError(user, 'somebody gave it more rights than it was made with')
  await query('DROP USER IF EXISTS ?@?', [user, '%'])
  await forgetAccount(query, user)
}

async function forgetAccount(query: QueryFunction, user: string): Promise<void> {
  await query(`DELETE FROM ${ACCOUNT_TABLE} WHERE user = ?`, [user])
}

async function readGrants(query: QueryFunction, user: string): Promise<readonly string[]> {
  try {
    const rows = await readRows(query, 'SHOW GRANTS FOR ?@?', [user, '%'])
    return rows.map((row) => String(Object.values(row)[0]))
  } catch (error) {
    if (errnoOf(error) === NO_SUCH_ACCOUNT) return []
    throw error
  }
}
