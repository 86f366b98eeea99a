import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { afterEach, expect, inject, it, vi } from 'vitest'
import { openDocker } from '../src/container/open-docker.ts'
import { containerServer } from '../src/container-server.ts'
import { findServer } from '../src/index.ts'
import { findContainers, findContainerLeftovers as findLeftovers } from './fixtures/container-leftovers.ts'
import { createCacheFolder } from './fixtures/leftovers.ts'
import type { OwnedServer } from './fixtures/own-server.ts'
import { describeProvider } from './fixtures/provider-suite.ts'

const { flavour, image } = inject('testImage')
const other = flavour === 'mariadb' ? 'mysql' : 'mariadb'

afterEach(() => void vi.unstubAllEnvs())

describeProvider('container', {
  flavour,
  toOwned: (cacheFolder) => ({ kind: 'container', options: { image, cacheFolder } }),
  create: (cacheFolder) => containerServer({ image, cacheFolder }),
  createFailing: (cacheFolder) => ({
    provider: containerServer({ image, cacheFolder, arguments: ['--no-such-option=1'] }),
    code: 'DBENV_SERVER_CONTAINER_FAILED',
    message: /it ended before a server was ready[\s\S]*unknown variable 'no-such-option=1'/,
  }),
  // What a watchdog does for a container is the same for both vendors, and each start of MySQL takes five seconds.
  signals: flavour === 'mariadb' ? ['SIGKILL', 'SIGHUP'] : ['SIGKILL'],
  moments: flavour === 'mariadb' ? [0, 100, 300] : [100],
  begun: 'containers/*/watchdog.json',
  findLeftovers,
})

if (flavour === 'mariadb') {
  it('removes what an owner left that was killed together with its watchdog', async () => {
    await using cache = await createCacheFolder()
    const owned: OwnedServer = { kind: 'container', options: { image, cacheFolder: cache.path } }
    const script = fileURLToPath(new URL('./fixtures/own-server.ts', import.meta.url))
    const owner = execa('node', [script, JSON.stringify(owned)], { reject: false, stdin: 'ignore' })
    await owner.iterable().next()
    const { stdout } = await execa('ps', ['-ww', '-eo', 'pid=,args='])
    const watchdog = stdout.split('\n').find((line) => line.includes('watchdog-main') && line.includes(cache.path))
    process.kill(Number.parseInt(watchdog ?? '', 10), 'SIGKILL')
    owner.kill('SIGKILL')
    await owner
    expect(await findContainers(cache.path)).toHaveLength(1)
    await using server = await containerServer({ image, cacheFolder: cache.path }).start()
    expect(await findContainers(cache.path)).toEqual([server.containerId])
  })
}

it('refuses the other vendor than was asked for', async () => {
  await using cache = await createCacheFolder()
  // What only one vendor knows would fail before.
  const start = containerServer({ image, flavour: other, cacheFolder: cache.path }).start()
  await expect(start).rejects.toMatchObject({ code: 'DBENV_SERVER_CONTAINER_FAILED', image })
  expect(await findLeftovers(cache.path)).toEqual([])
})

it('lets nobody but this machine reach its port', async () => {
  await using cache = await createCacheFolder()
  await using server = await containerServer({ image, cacheFolder: cache.path }).start()
  const { dockerode } = (await openDocker()).client.container
  const { NetworkSettings } = await dockerode.getContainer(server.containerId).inspect()
  const addresses = Object.values(NetworkSettings.Ports).flatMap((hosts) => hosts?.map(({ HostIp }) => HostIp) ?? [])
  expect(new Set(addresses)).toEqual(new Set(['127.0.0.1']))
})

it('says that an image is not there, and how to see why', async () => {
  await using cache = await createCacheFolder()
  const missing = 'localhost:1/no-such-image:1'
  await expect(containerServer({ image: missing, cacheFolder: cache.path }).start()).rejects.toMatchObject({
    code: 'DBENV_SERVER_NO_IMAGE',
    image: missing,
    message: expect.stringContaining(`docker pull ${missing}`),
  })
  expect(await findLeftovers(cache.path)).toEqual([])
})

it('takes a container where no server program is, and says why', async () => {
  await using empty = await createCacheFolder()
  vi.stubEnv('DBENV_SERVER_PROGRAM', '')
  const surroundings = { environment: { PATH: empty.path }, platform: 'freebsd' } as const
  const { provider, reason, passedOver } = await findServer({ container: { image }, surroundings })
  expect(provider).toMatchObject({ name: 'container', image })
  expect(reason).toBe(`a container of ${image}, because no server program is on this machine and Docker answers`)
  expect(passedOver.map(({ name }) => name)).toEqual(['local', 'existing'])
})

it('takes a container when it is named, whatever the machine has', async () => {
  vi.stubEnv('DBENV_TEST_SERVER', 'container')
  const { provider, reason } = await findServer({ container: { image } })
  expect(provider.name).toBe('container')
  expect(reason).toContain('DBENV_TEST_SERVER=container')
})
