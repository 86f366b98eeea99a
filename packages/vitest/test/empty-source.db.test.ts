import { localServer } from '@dbenv/server'
import { expect, inject, it, vi } from 'vitest'
import { createCacheFolder } from '../../server/test/fixtures/leftovers.ts'
import { resolvePluginOptions } from '../src/plugin-options.ts'
import { openPrivateSupply } from '../src/supply/private-supply.ts'

// A server is initialised first.
vi.setConfig({ testTimeout: 180_000 })

it('says of a source that made no database what to write into it, and nothing of a production', async () => {
  await using cache = await createCacheFolder()
  const provider = localServer({ program: inject('testServer').program, cacheFolder: cache.path })
  const supply = openPrivateSupply(provider, {
    options: resolvePluginOptions({ source: { prepare: async () => undefined }, server: provider }),
    workers: 1,
    root: cache.path,
    variables: {},
    ttlSeconds: undefined,
    log: () => undefined,
    onContent: () => undefined,
  })
  await expect(supply).rejects.toMatchObject({
    code: 'DBENV_VITEST_NO_DATABASES_MADE',
    message: expect.stringMatching(/^The source made no database: `prepare` ran, .*CREATE DATABASE/),
  })
})
