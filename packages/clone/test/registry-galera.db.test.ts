import type { QueryFunction } from '@dbenv/core'
import mysql from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { createWritableRegistry } from '../src/registry/create-writable-registry.ts'
import type { WritableRegistry } from '../src/registry/writable-registry.ts'
import { findGaleraLibrary, type GaleraCluster, startGaleraCluster } from './galera-cluster.ts'
import { idsOf, makeReady, newClaim } from './new-claim.ts'

const { flavour, program } = inject('testServer')
const library = flavour === 'mariadb' ? findGaleraLibrary(program) : undefined
const reason = flavour === 'mysql' ? 'MySQL has none' : 'no libgalera_smm.so here (Debian: galera-4)'

describe.skipIf(library === undefined)(
  `on a Galera cluster${library === undefined ? ` (left out: ${reason})` : ''}`,
  () => {
    let cluster: GaleraCluster
    const pools: mysql.Pool[] = []
    let registries: readonly WritableRegistry[] = []
    /** How often a statement lost against one of another node, and was told so by error 1213. */
    let lost = 0

    beforeAll(async () => {
      cluster = await startGaleraCluster(program, library ?? '')
      registries = cluster.nodes.map((node) => {
        const pool = mysql.createPool({ ...node, connectionLimit: 4 })
        pools.push(pool)
        const query: QueryFunction = async (sql, values) => {
          try {
            return await pool.query(sql, values?.slice())
          } catch (error) {
            if (error instanceof Error && 'errno' in error && error.errno === 1213) lost++
            throw error
          }
        }
        return createWritableRegistry(query)
      })
      await registries[0]?.ensure()
      for (const registry of registries) await vi.waitFor(() => registry.listRows(), 10_000)
    }, 120_000)

    afterAll(async () => {
      for (const pool of pools) await pool.end()
      await cluster?.[Symbol.asyncDispose]()
    }, 60_000)

    it('lets exactly one of the claims on all nodes win, and tells the others who did', async () => {
      for (let round = 0; round < 10; round++) {
        const environment = `test-claimed-${round}` as const
        const claims = registries.map((_, node) => newClaim({ environment, owner: `ann@node${node}` }))
        const outcomes = await Promise.allSettled(
          registries.map((registry, node) => registry.claim(claims[node] ?? newClaim())),
        )
        const winner = outcomes.findIndex(({ status }) => status === 'fulfilled')
        expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
        for (const outcome of outcomes) {
          if (outcome.status === 'fulfilled') continue
          expect(outcome.reason).toMatchObject({ code: 'DBENV_NAME_TAKEN', owner: `ann@node${winner}` })
        }
      }
      for (const registry of registries) await expect.poll(() => registry.listRows()).toHaveLength(20)
    })

    it('hands free rows to exactly one of the nodes', async () => {
      for (let round = 0; round < 10; round++) {
        const [first] = registries
        if (first === undefined) throw new Error('no node')
        const ids = await makeReady(first, newClaim({ environment: `test-seized-${round}` }))
        for (const registry of registries) {
          await expect
            .poll(async () =>
              idsOf(await registry.listRows({ environments: [`test-seized-${round}`], states: ['ready'] })),
            )
            .toEqual(ids)
        }
        const taken = await Promise.all(
          registries.map((registry, node) => registry.seize(ids, 'deleting', `token-${node}`)),
        )
        expect(taken.flat()).toHaveLength(2)
      }
    })

    it('went through lost certifications on the way', () => {
      expect(lost).toBeGreaterThan(0)
    })
  },
)
