import { type DatabaseName, DbEnvError, quoteIdentifier } from '@dbenv/core'
import { LOCK_WAIT_TIMEOUT } from '../session/errno.ts'

/** A database that the guard does not let go. It was not touched. */
export class DropRefusedError extends DbEnvError {
  override readonly name = 'DropRefusedError'
  override readonly code = 'DBENV_DROP_REFUSED'
  readonly databaseName: DatabaseName
  /** The condition that does not hold. */
  readonly reason: string

  constructor(databaseName: DatabaseName, reason: string) {
    super(
      `Database \`${databaseName}\` is not dropped: ${reason}. Look at it with \`SHOW CREATE DATABASE\`; if it is ` +
        'yours to remove, remove it by hand and run the command again.',
    )
    this.databaseName = databaseName
    this.reason = reason
  }
}

/** A database whose tables the guard does not let anybody empty. Nothing was touched. */
export class EraseRefusedError extends DbEnvError {
  override readonly name = 'EraseRefusedError'
  override readonly code = 'DBENV_ERASE_REFUSED'
  readonly databaseName: DatabaseName
  /** The condition that does not hold. */
  readonly reason: string

  constructor(databaseName: DatabaseName, reason: string) {
    super(
      `No table of database \`${databaseName}\` is emptied: ${reason}. Only ready databases of the test environment ` +
        'that is worked on can be: check which environment this runs in.',
    )
    this.databaseName = databaseName
    this.reason = reason
  }
}

/** An account is not one that dbenv made for its own work, or is not as it was made. It stays. */
export class AccountRefusedError extends DbEnvError {
  override readonly name = 'AccountRefusedError'
  override readonly code = 'DBENV_ACCOUNT_REFUSED'
  readonly account: string

  constructor(account: string, reason: string) {
    super(`Account \`${account}\` is not dropped: ${reason}. Drop it by hand if nobody needs it.`)
    this.account = account
  }
}

/** A drop that the server did not carry out. The row keeps its state, so that the next command tries again. */
export class DropFailedError extends DbEnvError {
  override readonly name = 'DropFailedError'
  override readonly code = 'DBENV_DROP_FAILED'
  readonly databaseName: DatabaseName
  /** The server's error number; `undefined` when the connection broke. */
  readonly errno: number | undefined

  constructor(databaseName: DatabaseName, errno: number | undefined, found: string, cause: unknown) {
    const next = advise(databaseName, errno)
    super(`Database \`${databaseName}\` could not be dropped: ${found.replace(/\.$/, '')}. ${next}`, { cause })
    this.databaseName = databaseName
    this.errno = errno
  }
}

/** ER_DB_DROP_RMDIR. */
export const FOLDER_NOT_EMPTY = 1010

/** ER_DBACCESS_DENIED_ERROR. */
const ACCESS_DENIED = 1044

function advise(databaseName: DatabaseName, errno: number | undefined): string {
  switch (errno) {
    case LOCK_WAIT_TIMEOUT:
      return (
        'Somebody holds a lock on it (an open transaction, LOCK TABLES, a backup): end that session (`SHOW PROCESSLIST`) ' +
        'and run the command again.'
      )
    case ACCESS_DENIED:
      return 'Run the command as an account that may drop it; until then its row stays, so that it is not forgotten.'
    case FOLDER_NOT_EMPTY:
      return (
        'A file is left in its folder on the server that the server does not list: one that somebody put there, or a ' +
        `trigger's (NAME.TRN) from a drop that was killed, which DROP TRIGGER IF EXISTS ${quoteIdentifier(databaseName)}.NAME ` +
        'removes. Then run the command again.'
      )
    default:
      return 'Run the command again when that is settled.'
  }
}
