import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { existingServer, localServer } from '@dbenv/server'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { createCacheFolder } from '../../server/test/fixtures/leftovers.ts'
import { openQuery } from '../src/open-query.ts'
import { type PreparedSource, resolvePluginOptions } from '../src/plugin-options.ts'
import { readRows } from '../src/slot/slot-place.ts'
import { openExistingSupply } from '../src/supply/existing-supply.ts'
import { openPrivateSupply } from '../src/supply/private-supply.ts'
import type { SlotSupply } from '../src/supply/slot-supply.ts'
import { createExistingPlace, type ExistingPlace } from './fixtures/existing-place.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const { program } = inject('testServer')

let cache: Awaited<ReturnType<typeof createCacheFolder>>
let place: ExistingPlace
let root: string

beforeAll(async () => {
  cache = await createCacheFolder()
  place = await createExistingPlace(program)
  root = await mkdtemp(join(tmpdir(), 'dbenv-source-'))
})
afterAll(async () => {
  await place?.[Symbol.asyncDispose]()
  await cache?.[Symbol.asyncDispose]()
  await rm(root, { recursive: true })
})

type Kind = 'private' | 'existing'

/** Opens a supply of databases that hold what the file holds; `onPrepare` may change that before it is read. */
async function open(kind: Kind, input: string, onPrepare: () => Promise<void>) {
  const messages: string[] = []
  const prepare: PreparedSource['prepare'] = async (_connection, query) => {
    await onPrepare()
    await query('CREATE TABLE books.t (v TEXT)')
    await query('INSERT INTO books.t VALUES (?)', [await readFile(input, 'utf8')])
  }
  const request = {
    options: resolvePluginOptions({ source: { prepare, inputs: [input] }, databases: ['books'] }),
    workers: 1,
    root,
    variables: {},
    ttlSeconds: undefined,
    log: (message: string) => void messages.push(message),
    onContent: () => undefined,
  }
  const supply: SlotSupply =
    kind === 'private'
      ? await openPrivateSupply(localServer({ program, cacheFolder: cache.path }), request)
      : await openExistingSupply(existingServer({ connection: place.connection }), request)
  await using _supply = supply
  await using session = await openQuery(supply.server.connection)
  const rows = await readRows(session.query, `SELECT v FROM \`${supply.sourceDatabases['books']}\`.t`)
  return { held: rows[0]?.['v'], origin: supply.origin, messages: messages.filter((text) => text.includes('source')) }
}

describe.each<Kind>(['private', 'existing'])('on a server that is %s', (kind) => {
  it('finds no databases again under the hash of a content that they were not made of', async () => {
    const input = join(root, `${kind}-once.txt`)
    await writeFile(input, 'main')
    let preparations = 0
    const changed = await open(kind, input, async () => {
      if (++preparations === 1) await writeFile(input, 'branch')
    })
    expect(changed).toMatchObject({
      held: 'branch',
      messages: [expect.stringMatching(/has changed while the databases were made: they are made anew$/)],
    })
    await writeFile(input, 'main')
    const unchanged = async () => undefined
    expect(await open(kind, input, unchanged)).toMatchObject({ held: 'main', messages: [] })
    await writeFile(input, 'branch')
    const found = await open(kind, input, unchanged)
    expect(found).toMatchObject({ held: 'branch', origin: expect.stringMatching(/^found/) })
  })

  it('tests on databases that nobody finds again where each preparation changes its own inputs', async () => {
    const input = join(root, `${kind}-always.txt`)
    let preparations = 0
    const change = async () => writeFile(input, String(++preparations))
    await change()
    expect(await open(kind, input, change)).toMatchObject({
      held: '4',
      messages: [expect.stringMatching(/anew$/), expect.stringMatching(/anew, for this run alone$/)],
    })
  })
})
