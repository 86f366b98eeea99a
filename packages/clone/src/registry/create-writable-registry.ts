import {
  createSqlRegistry,
  type DatabaseState,
  type EnvironmentName,
  type QueryFunction,
  REGISTRY_TABLE,
} from '@dbenv/core'
import { errnoOf } from '../session/errno.ts'
import { readRows } from '../session/read-rows.ts'
import { ensureRegistryTable } from './ensure-registry-table.ts'
import { parseProdBaseNames } from './prod-base-names.ts'
import { LeaseHeldError, LeaseLostError, NameTakenError, RegistryLockedError } from './registry-errors.ts'
import { DUPLICATE_ENTRY, toRegistryQuery } from './registry-query.ts'
import { type RegistryRow, ROW_COLUMNS, toRegistryRow } from './registry-row.ts'
import { LEASE_IS_FREE, NOW } from './registry-table.ts'
import { toUsableRow } from './usable-row.ts'
import type { EnvironmentClaim, RegistryFilter, WritableRegistry } from './writable-registry.ts'

/** Times an insert that met a row which was gone a moment later is tried again. */
const CLAIM_ATTEMPTS = 5

/**
 * The registry in `master_config.database_configs` of the server that `query` reaches. Every method is one statement, or
 * statements that need no common session: `query` may be a pool. Its sessions must have autocommit on (the default).
 * Methods throw `RegistryMissingError` before `ensure()` has made the table.
 */
export function createWritableRegistry(query: QueryFunction): WritableRegistry {
  const run = toRegistryQuery(query)

  async function select(
    condition: string,
    values: readonly unknown[],
    read: typeof toRegistryRow = toRegistryRow,
  ): Promise<RegistryRow[]> {
    const rows = await readRows(
      run,
      `SELECT ${ROW_COLUMNS} FROM ${REGISTRY_TABLE} WHERE ${condition} ORDER BY id`,
      values,
    )
    return rows.flatMap((fields) => read(fields) ?? [])
  }

  /** Inserts rows, all or none; where a live row stands in the way, throws naming it. */
  async function insert(
    columns: string,
    tuples: readonly string[],
    values: readonly unknown[],
    wanted: Wanted,
  ): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await run(`INSERT INTO ${REGISTRY_TABLE} (${columns}) VALUES ${tuples.join(', ')}`, values)
        return
      } catch (error) {
        if (errnoOf(error) !== DUPLICATE_ENTRY) throw error
        const [taken] = await select(
          `live = 1 AND (environment = ? AND base_name IN (${marks(wanted.baseNames)}) OR database_name IN (${marks(wanted.databaseNames)}))`,
          [wanted.environment, ...wanted.baseNames, ...wanted.databaseNames],
        )
        if (taken) throw new NameTakenError(taken)
        if (attempt === CLAIM_ATTEMPTS) throw error
      }
    }
  }

  return {
    ...createSqlRegistry(query),

    async listRows(filter: RegistryFilter = {}) {
      const conditions = [filter.includeDeleted || filter.states?.includes('deleted') ? 'TRUE' : 'live = 1']
      const values: unknown[] = []
      const narrow = (expression: string, allowed: readonly string[] | undefined): void => {
        if (!allowed) return
        conditions.push(allowed.length > 0 ? `${expression} IN (${marks(allowed)})` : 'FALSE')
        values.push(...allowed)
      }
      narrow('environment', filter.environments)
      narrow("IF(live IS NULL, 'deleted', state)", filter.states)
      narrow('lease_token', filter.leaseToken === undefined ? undefined : [filter.leaseToken])
      return select(conditions.join(' AND '), values, filter.environments ? toRegistryRow : toUsableRow)
    },

    ensure: () => ensureRegistryTable(query),

    async registerProd(baseNames) {
      const wanted = parseProdBaseNames(baseNames)
      for (let attempt = 1; ; attempt++) {
        const known = new Set((await select("live = 1 AND environment = 'prod'", [])).map((row) => row.baseName))
        const fresh = wanted.filter((name) => !known.has(name))
        if (fresh.length === 0) return []
        try {
          await insert(
            'base_name, environment, database_name, state, is_active, created_at, updated_at',
            fresh.map(() => `(?, 'prod', ?, 'ready', 1, ${NOW}, ${NOW})`),
            fresh.flatMap((name) => [name, name]),
            { environment: 'prod', baseNames: [], databaseNames: fresh },
          )
          return fresh
        } catch (error) {
          // Somebody registers the same databases at this moment: read again what is left to do.
          const isRace = error instanceof NameTakenError && error.environment === 'prod'
          if (!isRace || attempt === CLAIM_ATTEMPTS) throw error
        }
      }
    },

    async claim(claim: EnvironmentClaim) {
      if (claim.databases.length === 0) return []
      await insert(
        'base_name, environment, branch_name, database_name, kind, state, is_active, content, source_environment, owner, lease_token, heartbeat_at, created_at, updated_at, expires_at',
        claim.databases.map(
          () => `(?, ?, ?, ?, ?, 'creating', 0, ?, ?, ?, ?, ${NOW}, ${NOW}, ${NOW}, ${NOW} + INTERVAL ? SECOND)`,
        ),
        claim.databases.flatMap(({ baseName, databaseName }) => [
          baseName,
          claim.environment,
          claim.branchName ?? null,
          databaseName,
          claim.kind,
          claim.content,
          claim.sourceEnvironment ?? null,
          claim.owner,
          claim.leaseToken,
          claim.ttlSeconds ?? null,
        ]),
        {
          environment: claim.environment,
          baseNames: claim.databases.map((database) => database.baseName),
          databaseNames: claim.databases.map((database) => database.databaseName),
        },
      )
      const rows = await select('live = 1 AND lease_token = ?', [claim.leaseToken])
      // A process that slept behind its INSERT: the lease ran out, and somebody took the rows over.
      const lost = claim.databases.length - rows.length
      if (lost > 0) throw new LeaseLostError(`${lost} of the rows that were just claimed are another's, or gone`)
      return rows
    },

    async seize(rowIds, state, leaseToken, only) {
      if (rowIds.length === 0) return []
      // A database that became ready since the caller looked must not be made anew over its data.
      const from = state === 'creating' ? "state <> 'ready'" : 'TRUE'
      const due = only === 'expired' ? ` AND expires_at <= ${NOW}` : ''
      await run(
        `UPDATE ${REGISTRY_TABLE} SET state = ?, is_active = 0, lease_token = ?, heartbeat_at = ${NOW}, updated_at = ${NOW} ` +
          `WHERE id IN (${marks(rowIds)}) AND live = 1 AND environment <> 'prod' AND ${from}${due} AND (${LEASE_IS_FREE} OR lease_token = ?)`,
        [state, leaseToken, ...rowIds, leaseToken],
      )
      return select(`id IN (${marks(rowIds)}) AND live = 1 AND lease_token = ? AND state = ?`, [
        ...rowIds,
        leaseToken,
        state,
      ])
    },

    async transition(rowIds, state, leaseToken) {
      if (rowIds.length === 0) return
      const held = `id IN (${marks(rowIds)}) AND live = 1 AND lease_token = ?`
      const move = () =>
        run(
          `UPDATE ${REGISTRY_TABLE} SET ${changes(state)} WHERE ${held} AND ` +
            // A derived table (DISTINCT: not merged), because a statement may not read the table it changes (error 1093).
            `(SELECT COUNT(*) FROM (SELECT DISTINCT id FROM ${REGISTRY_TABLE} WHERE ${held}) AS held) = ?`,
          [...rowIds, leaseToken, ...rowIds, leaseToken, rowIds.length],
        )
      // The end of work that is done: nobody else can take it over as long as the table is locked.
      const [result] = await move().catch((error: unknown) => {
        if (error instanceof RegistryLockedError) return move()
        throw error
      })
      if (affectedRows(result) > 0) return
      const kept = new Set((await select(held, [...rowIds, leaseToken])).map((row) => row.id))
      const lost = rowIds.filter((id) => !kept.has(id))
      if (lost.length > 0)
        throw new LeaseLostError(`registry rows ${lost.join(', ')} are not held under this token`, lost)
    },

    async heartbeat(leaseToken) {
      const held = 'lease_token = ? AND live = 1'
      await run(`UPDATE ${REGISTRY_TABLE} SET heartbeat_at = ${NOW} WHERE ${held}`, [leaseToken])
      const [row] = await readRows(run, `SELECT 1 FROM ${REGISTRY_TABLE} WHERE ${held} LIMIT 1`, [leaseToken])
      if (!row) throw new LeaseLostError('no registry row is held under this token')
    },

    async release(leaseToken, environment) {
      const narrowed = environment === undefined ? '' : ' AND environment = ?'
      await run(
        `UPDATE ${REGISTRY_TABLE} SET lease_token = NULL, heartbeat_at = NULL WHERE lease_token = ? AND live = 1${narrowed}`,
        [leaseToken, ...(environment === undefined ? [] : [environment])],
      )
    },

    async setLease(environment, leaseToken) {
      const ready = "environment = ? AND state = 'ready' AND live = 1"
      const other = `${ready} AND NOT (${LEASE_IS_FREE}) AND lease_token <> ?`
      await run(
        `UPDATE ${REGISTRY_TABLE} SET lease_token = ?, heartbeat_at = ${NOW} WHERE ${ready} AND ` +
          `NOT EXISTS (SELECT 1 FROM (SELECT DISTINCT id FROM ${REGISTRY_TABLE} WHERE ${other}) AS other)`,
        [leaseToken, environment, environment, leaseToken],
      )
      const rows = await select(ready, [environment])
      const others = rows.filter((row) => row.leaseToken !== leaseToken)
      const holder = others.find((row) => row.leaseIsLive) ?? others[0]
      if (holder) throw new LeaseHeldError(holder)
      if (rows.length === 0) throw new LeaseLostError(`environment \`${environment}\` has no ready database`)
    },

    async setExpiry(environment, ttlSeconds) {
      await run(
        `UPDATE ${REGISTRY_TABLE} SET expires_at = ${NOW} + INTERVAL ? SECOND, updated_at = ${NOW} WHERE environment = ? AND live = 1`,
        [ttlSeconds ?? null, environment],
      )
    },
  }
}

interface Wanted {
  readonly environment: EnvironmentName
  readonly baseNames: readonly string[]
  readonly databaseNames: readonly string[]
}

/** What a change of state sets: is_active is 1 only in `ready`; where the work ends, the lease is given back. */
function changes(state: DatabaseState): string {
  const isWorking = state === 'creating' || state === 'deleting'
  const lease = isWorking ? `heartbeat_at = ${NOW}` : 'lease_token = NULL, heartbeat_at = NULL'
  const end = state === 'deleted' ? `, deleted_at = ${NOW}` : ''
  return `state = '${state}', is_active = ${state === 'ready' ? 1 : 0}, updated_at = ${NOW}, ${lease}${end}`
}

/** One `?` for each value; `NULL`, which equals nothing, for none. */
function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ') || 'NULL'
}

function affectedRows(result: unknown): number {
  const isHeader = typeof result === 'object' && result !== null && 'affectedRows' in result
  return isHeader ? Number(result.affectedRows) : 0
}
