import { type DatabaseName, type DatabaseState, DbEnvError, type EnvironmentName, REGISTRY_TABLE } from '@dbenv/core'
import type { UnfitColumn } from './find-unfit-columns.ts'
import { describeHolder } from './lease-holder.ts'
import type { RegistryRow } from './registry-row.ts'

/** A live row already holds the database or the name that was claimed. Nothing was written. */
export class NameTakenError extends DbEnvError {
  override readonly name = 'NameTakenError'
  override readonly code = 'DBENV_NAME_TAKEN'
  readonly baseName: string
  readonly environment: EnvironmentName
  readonly databaseName: DatabaseName
  readonly state: DatabaseState
  /** Who made the row that stands in the way: `user@host` and process id. */
  readonly owner: string
  /** `true` while its owner is at work. */
  readonly leaseIsLive: boolean

  constructor(row: RegistryRow) {
    const work = row.leaseIsLive ? `, at work now (${row.owner})` : ''
    super(
      `\`${row.databaseName}\` is taken: the registry holds it as base name \`${row.baseName}\` of environment ` +
        `\`${row.environment}\` in state ${row.state}${work}. ` +
        (row.leaseIsLive
          ? 'Wait until that ends, or choose another environment.'
          : 'Delete that environment first, or choose another.'),
    )
    this.baseName = row.baseName
    this.environment = row.environment
    this.databaseName = row.databaseName
    this.state = row.state
    this.owner = row.owner
    this.leaseIsLive = row.leaseIsLive
  }
}

/** Rows are no longer held under the token: another process took over, and the work must stop. */
export class LeaseLostError extends DbEnvError {
  override readonly name = 'LeaseLostError'
  override readonly code = 'DBENV_LEASE_LOST'
  /** What is no longer held; empty when nothing at all is. */
  readonly rowIds: readonly number[]

  constructor(found: string, rowIds: readonly number[] = [], options?: ErrorOptions) {
    super(`The lease is lost: ${found}. Stop this work; run the command again when the other one has ended.`, options)
    this.rowIds = rowIds
  }
}

/** Another live lease holds the environment, or several others hold some. What they hold was not touched. */
export class LeaseHeldError extends DbEnvError {
  override readonly name = 'LeaseHeldError'
  override readonly code = 'DBENV_LEASE_HELD'
  /** The first that is held. */
  readonly environment: EnvironmentName
  /** Who holds it, as its lease says: `pid 4711 on build-7`. Whoever made it may be somebody else. */
  readonly owner: string
  /** All that are held. */
  readonly environments: readonly EnvironmentName[]

  constructor(first: HeldRow, ...more: readonly HeldRow[]) {
    const held = [first, ...more]
    const list = held.map(
      ({ environment, leaseToken }) => `Environment \`${environment}\` is in use by ${describeHolder(leaseToken)}`,
    )
    super(`${list.join('. ')}. Wait until that ends, or use another environment.`)
    this.environment = first.environment
    this.owner = describeHolder(first.leaseToken)
    this.environments = held.map(({ environment }) => environment)
  }
}

type HeldRow = Pick<RegistryRow, 'environment' | 'leaseToken'>

/** The registry's table was locked for longer than this account's sessions wait. What was to be written is not. */
export class RegistryLockedError extends DbEnvError {
  override readonly name = 'RegistryLockedError'
  override readonly code = 'DBENV_REGISTRY_LOCKED'

  /** @param consequence what stays as it is meanwhile, in a sentence */
  constructor(cause: unknown, consequence?: string) {
    super(
      `The registry (${REGISTRY_TABLE}) stayed locked: somebody holds LOCK TABLES, a transaction, a backup's lock or an ` +
        `ALTER on it. ${consequence === undefined ? '' : `${consequence} `}End that session (\`SHOW PROCESSLIST\`), or ` +
        'wait for it, and run the command again.',
      { cause },
    )
  }
}

/** An older table could not be brought to the present form; what could be added was added. */
export class RegistryUpgradeError extends DbEnvError {
  override readonly name = 'RegistryUpgradeError'
  override readonly code = 'DBENV_REGISTRY_UPGRADE'

  constructor(found: string, next: string, options?: ErrorOptions) {
    super(`The registry table cannot be upgraded: ${found}. ${next}`, options)
  }
}

/** A table has columns, or values in them, that dbenv cannot work by, or would have to change. Nothing was written. */
export class RegistryColumnError extends DbEnvError {
  override readonly name = 'RegistryColumnError'
  override readonly code = 'DBENV_REGISTRY_COLUMN'
  /** Each with what was found, and the step that mends it. */
  readonly columns: readonly UnfitColumn[]

  constructor(columns: readonly UnfitColumn[]) {
    const list = columns.map(({ column, found, next }) => `\n- column \`${column}\` ${found}. ${next}`)
    super(
      `The registry table (${REGISTRY_TABLE}) cannot be used as it is, and was not changed:${list.join('')}\n` +
        'Then run `dbenv init` again.',
    )
    this.columns = columns
  }
}
