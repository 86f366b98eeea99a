import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { describe, expect, inject, it, vi } from 'vitest'
import { localServer } from '../src/index.ts'
import { createCacheFolder, findLeftovers, findProcesses, killProcesses, untilThere } from './fixtures/leftovers.ts'
import type { OwnedServer } from './fixtures/own-server.ts'

const { program } = inject('testServer')
const script = fileURLToPath(new URL('./fixtures/own-server.ts', import.meta.url))

/** What the specification allows between the kill and nothing being left. */
const GONE_WITHIN_MS = 5_000

function startOwner(cacheFolder: string) {
  const owned: OwnedServer = { kind: 'local', options: { program, cacheFolder } }
  return execa('node', [script, JSON.stringify(owned)], { reject: false, stdin: 'ignore' })
}

describe('an owner that gets SIGKILL leaves no process and no folder', () => {
  it.each([
    ['while its watchdog starts', 'runs'],
    ['as soon as its folder is there', 'runs/*/watchdog.json'],
    ['while the template is initialised', 'runs/*/initialise.log'],
    ['when the template is in place', 'templates/*/ibdata1'],
    ['while the template is copied', 'runs/*/data'],
    ['while the server starts', 'runs/*/server.log'],
    ['while the server takes its first connections', 'runs/*/s.sock'],
  ])('%s', async (_moment, path) => {
    await using cache = await createCacheFolder()
    const owner = startOwner(cache.path)
    await untilThere(`${cache.path}/private-servers/${path}`)
    owner.kill('SIGKILL')
    await owner
    await vi.waitFor(async () => expect(await findLeftovers(cache.path)).toEqual([]), { timeout: GONE_WITHIN_MS })
  })
})

// Side by side, each in a folder of its own: the last one waits until a watchdog is given up.
it.concurrent('takes the place of a builder that was killed, watchdog and all', async () => {
  await using cache = await createCacheFolder()
  const owner = startOwner(cache.path)
  await untilThere(`${cache.path}/private-servers/runs/*/initialise.log`)
  // It would take the watchdog's place.
  owner.kill('SIGSTOP')
  await killProcesses(cache.path, () => true)
  owner.kill('SIGKILL')
  await owner
  {
    await using server = await localServer({ program, cacheFolder: cache.path }).start()
    expect(server.pid).toBeGreaterThan(0)
  }
  expect(await findLeftovers(cache.path)).toEqual([])
})

it.concurrent('removes what an owner left that was killed together with its watchdog', async () => {
  await using cache = await createCacheFolder()
  const owner = startOwner(cache.path)
  await owner.iterable().next()
  const isServer = ({ command }: { command: string }) => command.includes('--datadir=')
  owner.kill('SIGSTOP')
  await killProcesses(cache.path, ({ command }) => command.includes('watchdog-main'))
  owner.kill('SIGKILL')
  await owner
  expect((await findProcesses(cache.path)).filter(isServer)).toHaveLength(1)
  {
    await using server = await localServer({ program, cacheFolder: cache.path }).start()
    const running = (await findProcesses(cache.path)).filter(isServer)
    expect(running.map(({ pid }) => pid)).toEqual([server.pid])
  }
  expect(await findLeftovers(cache.path)).toEqual([])
})

it.concurrent('stops although its watchdog hangs, and removes all the same', { timeout: 60_000 }, async () => {
  await using cache = await createCacheFolder()
  const server = await localServer({ program, cacheFolder: cache.path }).start()
  const watchdog = (await findProcesses(cache.path)).find(({ command }) => command.includes('watchdog-main'))
  process.kill(watchdog?.pid ?? Number.NaN, 'SIGSTOP')
  await server.stop()
  expect(await findLeftovers(cache.path)).toEqual([])
})
