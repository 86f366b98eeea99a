import { createMemoryRegistry, type DatabaseName, type DatabaseState, type EnvironmentName } from '@dbenv/core'
import { parseProdBaseNames } from '../src/registry/prod-base-names.ts'
import { LeaseHeldError, LeaseLostError, NameTakenError } from '../src/registry/registry-errors.ts'
import type { RegistryRow } from '../src/registry/registry-row.ts'
import { LEASE_SECONDS } from '../src/registry/registry-table.ts'
import type { WritableRegistry } from '../src/registry/writable-registry.ts'

type StoredRow = Omit<RegistryRow, 'leaseIsLive' | 'isExpired'>

/** A registry that lives in this process alone; `now` is its clock, in milliseconds since 1970. */
export function createWritableMemoryRegistry(now: () => number = Date.now): WritableRegistry {
  let rows: readonly StoredRow[] = []

  const toRow = (row: StoredRow): RegistryRow => ({
    ...row,
    leaseIsLive: isLive(row),
    isExpired: row.expiresAt !== undefined && row.expiresAt.getTime() <= now(),
  })
  const isLive = (row: StoredRow): boolean =>
    row.leaseToken !== undefined &&
    row.heartbeatAt !== undefined &&
    row.heartbeatAt.getTime() > now() - LEASE_SECONDS * 1000
  const live = (): readonly StoredRow[] => rows.filter((row) => row.state !== 'deleted')
  const holds = (rowIds: readonly number[], leaseToken: string) => (row: StoredRow) =>
    rowIds.includes(row.id) && row.leaseToken === leaseToken

  /** Replaces the live rows that `matches` picks; rows handed out earlier stay as they were. */
  function update(matches: (row: StoredRow) => boolean, change: (row: StoredRow) => Partial<StoredRow>): void {
    rows = rows.map((row) => (row.state !== 'deleted' && matches(row) ? { ...row, ...change(row) } : row))
  }

  function insert(added: readonly NewRow[]): readonly RegistryRow[] {
    const at = new Date(now())
    const fresh = added.map((row, index) => ({ ...row, id: rows.length + index + 1, createdAt: at }))
    const all = [...live(), ...fresh]
    for (const row of fresh) {
      const taken = all.find((other) => other.id < row.id && excludes(other, row))
      if (taken) throw new NameTakenError(toRow({ ...EMPTY_ROW, ...taken }))
    }
    const stored = fresh.map((row) => ({ ...EMPTY_ROW, ...row }))
    rows = [...rows, ...stored]
    return stored.map(toRow)
  }

  return {
    readEnvironment: (environment, branchName) => createMemoryRegistry(live()).readEnvironment(environment, branchName),

    async listRows(filter = {}) {
      return rows
        .filter((row) => row.state !== 'deleted' || filter.includeDeleted || filter.states?.includes('deleted'))
        .filter((row) => !filter.environments || filter.environments.includes(row.environment))
        .filter((row) => !filter.states || filter.states.includes(row.state))
        .filter((row) => filter.leaseToken === undefined || filter.leaseToken === row.leaseToken)
        .map(toRow)
    },

    async ensure() {},

    async registerProd(baseNames) {
      const known = new Set(live().flatMap((row) => (row.environment === 'prod' ? row.baseName : [])))
      const fresh = parseProdBaseNames(baseNames).filter((name) => !known.has(name))
      insert(fresh.map((name) => ({ baseName: name, environment: 'prod', databaseName: name, state: 'ready' })))
      return fresh
    },

    async claim(claim) {
      const { databases, ttlSeconds, ...shared } = claim
      const expiresAt = ttlSeconds === undefined ? undefined : new Date(now() + ttlSeconds * 1000)
      const heartbeatAt = new Date(now())
      return insert(
        databases.map((database) => ({ ...shared, ...database, state: 'creating', expiresAt, heartbeatAt })),
      )
    },

    async seize(rowIds, state, leaseToken, only) {
      const at = new Date(now())
      update(
        (row) =>
          rowIds.includes(row.id) &&
          row.environment !== 'prod' &&
          (state === 'deleting' || row.state !== 'ready') &&
          (only === undefined || (row.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY) <= now()) &&
          (!isLive(row) || row.leaseToken === leaseToken),
        () => ({ state, leaseToken, heartbeatAt: at }),
      )
      const isTaken = holds(rowIds, leaseToken)
      return live()
        .filter((row) => isTaken(row) && row.state === state)
        .map(toRow)
    },

    async transition(rowIds, state, leaseToken) {
      const isHeld = holds(rowIds, leaseToken)
      const held = new Set(live().flatMap((row) => (isHeld(row) ? row.id : [])))
      const lost = rowIds.filter((id) => !held.has(id))
      if (lost.length > 0)
        throw new LeaseLostError(`registry rows ${lost.join(', ')} are not held under this token`, lost)
      update(isHeld, () => changes(state, new Date(now())))
    },

    async heartbeat(leaseToken) {
      if (!live().some((row) => row.leaseToken === leaseToken)) {
        throw new LeaseLostError('no registry row is held under this token')
      }
      update(
        (row) => row.leaseToken === leaseToken,
        () => ({ heartbeatAt: new Date(now()) }),
      )
    },

    async release(leaseToken, environment) {
      update(
        (row) => row.leaseToken === leaseToken && row.environment === (environment ?? row.environment),
        () => ({ leaseToken: undefined, heartbeatAt: undefined }),
      )
    },

    async setLease(environment, leaseToken) {
      const isReady = (row: StoredRow): boolean => row.environment === environment && row.state === 'ready'
      const ready = rows.filter(isReady)
      const holder = ready.find((row) => isLive(row) && row.leaseToken !== leaseToken)
      if (holder) throw new LeaseHeldError(holder)
      if (ready.length === 0) throw new LeaseLostError(`environment \`${environment}\` has no ready database`)
      update(isReady, () => ({ leaseToken, heartbeatAt: new Date(now()) }))
    },

    async setExpiry(environment, ttlSeconds) {
      const expiresAt = ttlSeconds === undefined ? undefined : new Date(now() + ttlSeconds * 1000)
      update(
        (row) => row.environment === environment,
        () => ({ expiresAt }),
      )
    },
  }
}

interface Names {
  readonly environment: EnvironmentName
  readonly baseName: string
  readonly databaseName: DatabaseName
}

type NewRow = Names & { readonly state: DatabaseState } & Partial<StoredRow>

/** What a row has where nothing else was said; the names are always said. */
const EMPTY_ROW = {
  branchName: undefined,
  kind: 'named',
  content: undefined,
  sourceEnvironment: undefined,
  owner: '',
  leaseToken: undefined,
  heartbeatAt: undefined,
  expiresAt: undefined,
  deletedAt: undefined,
} as const

/** The two unique keys over live rows. */
function excludes(a: Names, b: Names): boolean {
  return a.databaseName === b.databaseName || (a.environment === b.environment && a.baseName === b.baseName)
}

function changes(state: DatabaseState, at: Date): Partial<StoredRow> {
  const isWorking = state === 'creating' || state === 'deleting'
  return {
    state,
    ...(isWorking ? { heartbeatAt: at } : { leaseToken: undefined, heartbeatAt: undefined }),
    ...(state === 'deleted' && { deletedAt: at }),
  }
}
