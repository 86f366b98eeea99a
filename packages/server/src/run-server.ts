import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import type { ConnectionSettings } from '@dbenv/core'
import { CacheFullError } from './cache-full-error.ts'
import { checkKeptSeconds } from './check-server-options.ts'
import type { GuardedExit, GuardedProcess } from './guard/guarded-process.ts'
import type { Watchdog } from './guard/watchdog.ts'
import type { PrivateServer } from './local-server.ts'
import { PortBusyError } from './port-busy-error.ts'
import { findFreePort } from './process/find-free-port.ts'
import { writeInitFile } from './process/init-file.ts'
import { writeOptionFile } from './process/option-file.ts'
import type { ServerVersion } from './process/read-server-version.ts'
import { type ServerPaths, type ServerPurpose, toServerArguments } from './process/server-arguments.ts'
import { createSocketPath } from './process/socket-path.ts'
import { untilAborted } from './process/until-aborted.ts'
import { waitUntilReady } from './process/wait-until-ready.ts'
import type { ServerProgram } from './server-program.ts'
import { ServerStartError } from './server-start-error.ts'
import { isDiskFull } from './template/free-space.ts'
import type { InitialiseCommand } from './template/initialise-data-folder.ts'

export interface RunServerOptions {
  readonly program: ServerProgram
  readonly folder: string
  readonly port?: number
  readonly eventScheduler: 'on' | 'off'
  readonly arguments: readonly string[]
  readonly startTimeoutMs: number
  readonly signal: AbortSignal | undefined
}

/**
 * A server whose data folder can be kept: `shutDown` has it end by itself, with everything written. Rejects like a start
 * that failed when it does not end well, or not in time.
 */
export interface StartedServer extends PrivateServer {
  shutDown(): Promise<void>
}

/** Another process may take the free port before the server does; so often in a row it will not. */
const PORT_ATTEMPTS = 5

/** The first initialisation takes 0.3-12 s; a slow disk gets ten times that, in milliseconds. */
const INITIALISE_TIMEOUT_MS = 120_000

/** An end writes what was filled in: four times as long as a start may take, two minutes by default. */
const SHUTDOWN_FACTOR = 4

/** Runs the program to its end; throws `ServerStartError` or `CacheFullError` unless that is a good one. */
export async function runInitialisation(
  options: RunServerOptions,
  watchdog: Watchdog,
  command: InitialiseCommand,
): Promise<void> {
  const { program } = options
  const initialisation = await watchdog.run({ program: program.path, ...command })
  await waitForEnd(options, initialisation, command.logFile, {
    what: 'initialising its data',
    timeoutMs: INITIALISE_TIMEOUT_MS,
  })
}

/** Waits for a good end; throws `ServerStartError` or `CacheFullError` for another one, and for none within the time. */
async function waitForEnd(
  options: RunServerOptions,
  { exited }: GuardedProcess,
  logFile: string,
  { what, timeoutMs }: { readonly what: string; readonly timeoutMs: number },
): Promise<void> {
  const { signal } = options
  const deadline = AbortSignal.timeout(timeoutMs)
  const until = signal ? AbortSignal.any([signal, deadline]) : deadline
  const exit = await untilAborted(exited, until).catch(async (error: unknown) => {
    signal?.throwIfAborted()
    throw deadline.aborted ? await toStartError(options, logFile, `${what} took over ${timeoutMs / 1000} s`) : error
  })
  if (exit.exitCode !== 0) throw await toStartError(options, logFile, `${what} ${describeExit(exit)}`)
}

/** Starts a server on `dataFolder` and waits until it answers. */
export async function startProcess(
  options: RunServerOptions,
  watchdog: Watchdog,
  { dataFolder, purpose }: { readonly dataFolder: string; readonly purpose: ServerPurpose },
): Promise<StartedServer> {
  const password = randomBytes(18).toString('hex')
  const temporaryFolder = join(watchdog.folder, 'tmp')
  const initFile = join(watchdog.folder, 'init.sql')
  await mkdir(temporaryFolder, { recursive: true, mode: 0o700 })
  await writeInitFile(initFile, 'root', password)
  const socketPath =
    process.platform === 'win32'
      ? undefined
      : await createSocketPath(watchdog.folder, [tmpdir(), '/tmp'], (folder) => watchdog.guard(folder))
  const pidFile = join(watchdog.folder, 'server.pid')
  const place = { purpose, paths: { dataFolder, temporaryFolder, pidFile, initFile, socketPath } }
  for (let attempt = 1; ; attempt++) {
    const port = await findFreePort(options.port)
    const socket = socketPath === undefined ? {} : { socketPath }
    const connection: ConnectionSettings = { host: '127.0.0.1', port, ...socket, user: 'root', password }
    try {
      return await startOn(options, watchdog, place, connection)
    } catch (error) {
      if (!(error instanceof PortBusyError) || options.port !== undefined || attempt === PORT_ATTEMPTS) throw error
    }
  }
}

async function startOn(
  options: RunServerOptions,
  watchdog: Watchdog,
  place: { readonly paths: ServerPaths; readonly purpose: ServerPurpose },
  connection: ConnectionSettings,
): Promise<StartedServer> {
  const { program } = options
  const logFile = join(watchdog.folder, 'server.log')
  const input = { ...place, port: connection.port, eventScheduler: options.eventScheduler, extra: options.arguments }
  const isRoot = process.getuid?.() === 0
  const serverArguments = toServerArguments({ flavour: program.flavour, isRoot, ...input })
  const server = await watchdog.run({ program: program.path, arguments: serverArguments, logFile })
  const { version } = await waitForServer(options, server, connection, logFile)
  await rm(place.paths.initFile)
  const stop = () => watchdog.stop()
  return {
    connection,
    flavour: program.flavour,
    version,
    ownership: 'private',
    program,
    pid: server.pid,
    logFile,
    stop,
    [Symbol.asyncDispose]: stop,
    keep: async (seconds) => {
      checkKeptSeconds(seconds)
      const optionFile = join(watchdog.folder, 'client.cnf')
      await writeOptionFile(optionFile, connection, program.flavour)
      return { optionFile, ...(await watchdog.keep(seconds * 1_000)) }
    },
    shutDown: async () => {
      await server.signal('SIGTERM')
      const timeoutMs = options.startTimeoutMs * SHUTDOWN_FACTOR
      await waitForEnd(options, server, logFile, { what: 'its shutdown', timeoutMs })
    },
  }
}

async function waitForServer(
  options: RunServerOptions,
  server: GuardedProcess,
  connection: ConnectionSettings,
  logFile: string,
): Promise<ServerVersion> {
  const { signal, startTimeoutMs: timeoutMs } = options
  const ended = new AbortController()
  let exit: GuardedExit | undefined
  const watched = server.exited.then(
    (found) => {
      exit = found
      ended.abort()
    },
    (error: unknown) => ended.abort(error),
  )
  const until = signal ? AbortSignal.any([ended.signal, signal]) : ended.signal
  try {
    return await waitUntilReady({ connection, timeoutMs, signal: until })
  } catch (error) {
    signal?.throwIfAborted()
    const isLate = error instanceof Error && error.name === 'TimeoutError'
    if (!exit && !isLate) throw error
    const reason = exit ? `it ${describeExit(exit)}` : `it did not answer within ${timeoutMs / 1000} s`
    await server.signal('SIGKILL')
    await watched
    const log = await readFile(logFile, 'utf8').catch(() => '')
    if (/address already in use/i.test(log)) throw new PortBusyError(connection.port)
    // Without the cause, a DOMException that the reason says all of: who prints a failure may write to what caused it.
    throw await toStartError(options, logFile, reason)
  }
}

/** ENOSPC is number 28 wherever these servers run; both print one or the other. */
const FULL_IN_LOG = /no space left on device|disk (?:is )?full|\b(?:errno|error)(?: number)?:? 28\b/i

async function toStartError(
  { program, folder }: RunServerOptions,
  logFile: string,
  reason: string,
): Promise<ServerStartError | CacheFullError> {
  const log = await readFile(logFile, 'utf8').catch(() => '')
  const error = new ServerStartError(program, reason, log)
  const isFull = FULL_IN_LOG.test(log) || (await isDiskFull(folder))
  return isFull ? new CacheFullError(folder, undefined, undefined, error) : error
}

function describeExit({ exitCode, signal }: GuardedExit): string {
  return signal === null ? `ended with code ${exitCode}` : `was ended by ${signal}`
}
