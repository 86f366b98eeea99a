import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { createConnection } from 'mysql2/promise'
import { expect, inject, it, vi } from 'vitest'
import { localServer } from '../src/index.ts'
import { createCacheFolder, findLeftovers } from './fixtures/leftovers.ts'
import type { OwnedServer } from './fixtures/own-server.ts'
import { readOptionFile } from './fixtures/read-option-file.ts'

const { program, flavour } = inject('testServer')
const script = fileURLToPath(new URL('./fixtures/own-server.ts', import.meta.url))

async function startAndKill(cacheFolder: string, seconds: number) {
  const owned: OwnedServer = { kind: 'local', options: { program, cacheFolder }, keepSeconds: seconds }
  const owner = execa('node', [script, JSON.stringify(owned)], { reject: false, stdin: 'ignore' })
  const { value } = await owner.iterable().next()
  owner.kill('SIGKILL')
  await owner
  // The script prints this one line.
  const { kept }: { kept: { optionFile: string; watchdogPid: number } } = JSON.parse(String(value))
  return kept
}

it('lives on after its owner, for who has the option file, until its watchdog is told to end', async () => {
  await using cache = await createCacheFolder()
  const { optionFile, watchdogPid } = await startAndKill(cache.path, 600)
  expect((await stat(optionFile)).mode & 0o777).toBe(0o600)
  const session = await createConnection(await readOptionFile(optionFile))
  expect((await session.query('SELECT 1 AS one'))[0]).toEqual([{ one: 1 }])
  session.destroy()
  // The client programs lie beside the server's.
  const client = join(dirname(program), flavour)
  const { stdout } = await execa(client, [`--defaults-file=${optionFile}`, '-BNe', 'SELECT CURRENT_USER()'])
  expect(stdout).toMatch(/^root@/)
  process.kill(watchdogPid, 'SIGTERM')
  await vi.waitFor(async () => expect(await findLeftovers(cache.path)).toEqual([]), { timeout: 5_000 })
})

it('ends by itself when its time is over', async () => {
  await using cache = await createCacheFolder()
  await startAndKill(cache.path, 1)
  await vi.waitFor(async () => expect(await findLeftovers(cache.path)).toEqual([]), { timeout: 10_000 })
})

it('is not kept when it is stopped', async () => {
  await using cache = await createCacheFolder()
  const server = await localServer({ program, cacheFolder: cache.path }).start()
  await server.keep(600)
  await server.stop()
  expect(await findLeftovers(cache.path)).toEqual([])
})
