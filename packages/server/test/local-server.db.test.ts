import { readdir, readFile, stat, symlink } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { createConnection } from 'mysql2/promise'
import { expect, inject, it, onTestFinished, vi } from 'vitest'
import { type DatabaseServer, localServer } from '../src/index.ts'
import { createCacheFolder, findLeftovers, findProcesses } from './fixtures/leftovers.ts'

const { flavour, program, version } = inject('testServer')

async function query(server: DatabaseServer, sql: string, place: 'socket' | 'tcp' = 'tcp'): Promise<unknown> {
  const { socketPath, ...tcp } = server.connection
  const session = await createConnection(place === 'tcp' ? tcp : { ...tcp, ...(socketPath ? { socketPath } : {}) })
  try {
    const [rows] = await session.query({ sql, rowsAsArray: true })
    return rows
  } finally {
    session.destroy()
  }
}

it('starts the vendor that the program is, on the loopback address and on a socket', async () => {
  await using server = await localServer({ program }).start()
  expect(server).toMatchObject({ flavour, version, ownership: 'private', program: { flavour, version } })
  expect(await query(server, 'SELECT @@port, @@bind_address', 'tcp')).toEqual([[server.connection.port, '127.0.0.1']])
  expect(await query(server, 'SELECT @@socket', 'socket')).toEqual([[server.connection.socketPath]])
})

it('lets nobody in without the password, and has no other account that one could use', async () => {
  await using server = await localServer({ program }).start()
  const { host, port, socketPath } = server.connection
  for (const place of [{ host, port }, ...(socketPath ? [{ socketPath }] : [])]) {
    for (const user of ['root', '', 'anyone']) {
      await expect(createConnection({ ...place, user, password: '' })).rejects.toMatchObject({
        code: expect.stringMatching(/^ER_(ACCESS_DENIED|NOT_SUPPORTED_AUTH)/),
      })
    }
  }
  const accounts = await query(server, "SELECT CONCAT(user, '@', host) FROM mysql.user ORDER BY 1")
  const own =
    flavour === 'mysql' ? [['mysql.infoschema@localhost'], ['mysql.session@localhost'], ['mysql.sys@localhost']] : []
  const served = flavour === 'mariadb' ? [['mariadb.sys@localhost']] : []
  expect(accounts).toEqual([...served, ...own, ['root@%'], ['root@localhost']])
})

it('keeps its password out of every command line and leaves it in no file', async () => {
  await using server = await localServer({ program }).start()
  const folder = dirname(server.logFile)
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
  const commands = (await findProcesses(dirname(dirname(dirname(folder))))).map(({ command }) => command)
  expect(commands.join('\n')).not.toContain(server.connection.password)
  for (const name of await readdir(folder)) {
    if (!(await stat(join(folder, name))).isFile()) continue
    expect(await readFile(join(folder, name), 'latin1')).not.toContain(server.connection.password)
  }
})

it('has events off, LOAD DATA LOCAL on, and takes more arguments', async () => {
  await using server = await localServer({ program, arguments: ['--log-bin', '--server-id=7'] }).start()
  const settings = 'SELECT @@event_scheduler, @@local_infile, @@log_bin, @@server_id, @@character_set_server'
  expect(await query(server, settings)).toEqual([['OFF', 1, 1, 7, 'utf8mb4']])
})

it('runs events when asked to', async () => {
  await using server = await localServer({ program, eventScheduler: 'on' }).start()
  expect(await query(server, 'SELECT @@event_scheduler')).toEqual([['ON']])
})

it('stops by ending the process and removing its folder, however often it is asked', async () => {
  await using cache = await createCacheFolder()
  const server = await localServer({ program, cacheFolder: cache.path }).start()
  await Promise.all([server.stop(), server.stop()])
  await server[Symbol.asyncDispose]()
  expect(() => process.kill(server.pid, 0)).toThrow('ESRCH')
  expect(await findLeftovers(cache.path)).toEqual([])
})

it('finds room for its socket when the cache folder has a long name', async () => {
  await using cache = await createCacheFolder()
  const cacheFolder = join(cache.path, 'a-folder-with-a-name-as-long-as-those-of-some-continuous-integration-services')
  const server = await localServer({ program, cacheFolder }).start()
  const folder = dirname(server.connection.socketPath ?? '')
  expect(await query(server, 'SELECT 1', 'socket')).toEqual([[1]])
  await server.stop()
  await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' })
})

it('leaves a running server alone when another start reaches the same cache through a link', async () => {
  await using cache = await createCacheFolder()
  await using links = await createCacheFolder()
  const link = join(links.path, 'cache')
  await symlink(cache.path, link, 'junction')
  await using server = await localServer({ program, cacheFolder: cache.path }).start()
  await using _other = await localServer({ program, cacheFolder: link }).start()
  await using _third = await localServer({ program, cacheFolder: cache.path }).start()
  expect(await readdir(dirname(server.logFile))).toContain('data')
  expect(await readdir(join(cache.path, 'private-servers', 'runs'))).toHaveLength(3)
  expect(await query(server, 'CREATE DATABASE here')).toMatchObject({ affectedRows: 1 })
})

it('gives up when aborted, and leaves nothing', async () => {
  await using cache = await createCacheFolder()
  for (const delayMs of [0, 100, 250]) {
    const start = localServer({ program, cacheFolder: cache.path }).start({ signal: AbortSignal.timeout(delayMs) })
    await expect(start).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(await findLeftovers(cache.path)).toEqual([])
  }
})

it('refuses a port that is taken before anything is made', async () => {
  await using cache = await createCacheFolder()
  const other = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void other.close())
  await new Promise((resolve) => other.once('listening', resolve))
  const address = other.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  await expect(localServer({ program, cacheFolder: cache.path, port }).start()).rejects.toMatchObject({
    code: 'DBENV_SERVER_PORT_BUSY',
    port,
  })
  expect(await readdir(cache.path)).toEqual([])
})

it('tells the end of the log when the server does not start, and leaves nothing', async () => {
  await using cache = await createCacheFolder()
  const start = localServer({ program, cacheFolder: cache.path, arguments: ['--no-such-option=1'] }).start()
  await expect(start).rejects.toMatchObject({
    code: 'DBENV_SERVER_START_FAILED',
    message: expect.stringContaining("unknown variable 'no-such-option=1'"),
    log: expect.stringContaining('no-such-option'),
  })
  expect(await findLeftovers(cache.path)).toEqual([])
})

it('leaves a copy of what was prepared for the next start, which takes it and finds it unwritten', async () => {
  await using cache = await createCacheFolder()
  const provider = localServer({ program, cacheFolder: cache.path })
  const prepared = {
    key: 'k',
    prepare: async (server: DatabaseServer) => void (await query(server, 'CREATE DATABASE prepared')),
  }
  const spares = join(cache.path, 'private-servers', 'spares')
  const untilLeft = () =>
    vi.waitFor(async () => expect(await readdir(spares)).toHaveLength(1), { timeout: 10_000, interval: 20 })
  const first = await provider.start({ prepared })
  await query(first, 'CREATE DATABASE of_the_first')
  await first.stop()
  // Nor does making it keep this process from ending.
  expect(process.getActiveResourcesInfo()).not.toContain('ProcessWrap')
  await untilLeft()
  const second = await provider.start({ prepared })
  expect(await readdir(spares)).toEqual([])
  expect(await query(second, "SHOW DATABASES LIKE 'of_the_first'")).toEqual([])
  expect(await query(second, "SHOW DATABASES LIKE 'prepared'")).toEqual([['prepared']])
  await second.stop()
  await untilLeft()
  await vi.waitFor(async () => expect(await findLeftovers(cache.path)).toEqual([]), { timeout: 10_000, interval: 20 })
})

// Side by side, each in a folder of its own: the first waits for an end that does not come.
it.concurrent('gives up a server that does not end when what it was filled with is to be kept, and leaves nothing of it', async () => {
  await using cache = await createCacheFolder()
  // Longer than a start takes; an end has four times as long.
  const provider = localServer({ program, cacheFolder: cache.path, startTimeoutMs: 5_000 })
  const prepared = {
    key: 'x',
    prepare: async (server: DatabaseServer) => {
      const pidFile = String(await query(server, 'SELECT @@pid_file'))
      process.kill(Number(await readFile(pidFile, 'utf8')), 'SIGSTOP')
    },
  }
  await expect(provider.start({ prepared })).rejects.toMatchObject({
    code: 'DBENV_SERVER_START_FAILED',
    message: expect.stringContaining('its shutdown took over 20 s'),
  })
  expect(await findLeftovers(cache.path)).toEqual([])
})

it.concurrent('gives a run more room for its log than the template that is filled and copied for it', async () => {
  await using cache = await createCacheFolder()
  const variable = flavour === 'mysql' ? '@@innodb_redo_log_capacity' : '@@innodb_log_file_size'
  const readRoom = async (server: DatabaseServer) => Number(String(await query(server, `SELECT ${variable} DIV 1024`)))
  const rooms: number[] = []
  const prepared = { key: 'x', prepare: async (server: DatabaseServer) => void rooms.push(await readRoom(server)) }
  await using server = await localServer({ program, cacheFolder: cache.path }).start({ prepared })
  rooms.push(await readRoom(server))
  expect(rooms).toEqual(flavour === 'mysql' ? [32 * 1024, 100 * 1024] : [32 * 1024, 96 * 1024])
})

it.concurrent('builds one template for many starts at once, and each has data of its own', async () => {
  await using cache = await createCacheFolder()
  const provider = localServer({ program, cacheFolder: cache.path })
  const servers = await Promise.all([provider.start(), provider.start(), provider.start()])
  // Stopped before the folder that they work in is removed.
  await using _first = servers[0]
  await using _second = servers[1]
  await using _third = servers[2]
  await Promise.all(servers.map((server, index) => query(server, `CREATE DATABASE only_${index}`)))
  const lists = await Promise.all(servers.map((server) => query(server, "SHOW DATABASES LIKE 'only%'")))
  expect(lists).toEqual([[['only_0']], [['only_1']], [['only_2']]])
  expect(await readdir(join(cache.path, 'private-servers', 'templates'))).toHaveLength(1)
})

it.concurrent('prepares once per key, keeps nothing of a preparation that failed, and prepares anew without a key', async () => {
  await using cache = await createCacheFolder()
  const provider = localServer({ program, cacheFolder: cache.path })
  let preparations = 0
  const prepare = async (server: DatabaseServer) => {
    preparations += 1
    if (preparations === 1) throw new Error('the first one fails')
    await query(server, 'CREATE DATABASE prepared')
    await query(server, 'CREATE TABLE prepared.t (id INT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(20))')
    await query(server, "INSERT INTO prepared.t (text) VALUES ('kept')")
  }
  await expect(provider.start({ prepared: { key: 'k', prepare } })).rejects.toThrow('the first one fails')
  expect(await findLeftovers(cache.path)).toEqual([])
  for (const [key, count] of [
    ['k', 2],
    ['k', 2],
    ['other', 3],
  ] as const) {
    await using server = await provider.start({ prepared: { key, prepare } })
    expect(await query(server, 'SELECT * FROM prepared.t')).toEqual([[1, 'kept']])
    expect(preparations).toBe(count)
    await query(server, "UPDATE prepared.t SET text = 'of this copy only'")
  }
  await using server = await provider.start({ prepared: { prepare } })
  expect(await query(server, 'SELECT text FROM prepared.t')).toEqual([['kept']])
  expect(preparations).toBe(4)
})
