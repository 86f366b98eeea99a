import { homedir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import process from 'node:process'
import { toCacheFolder } from './cache-folder.ts'
import { CacheUnusableError } from './cache-unusable-error.ts'
import { checkOptionNames, checkServerOptions } from './check-server-options.ts'
import type { DatabaseServer, KeptServer, PrivateServerProvider, StartOptions } from './database-server.ts'
import type { ServerProgram } from './server-program.ts'

export interface LocalServerOptions {
  /** The path of a `mariadbd` or `mysqld`. @default DBENV_SERVER_PROGRAM, else the first on PATH or in the usual folders */
  readonly program?: string
  /** Takes only this vendor's program. @default any */
  readonly flavour?: ServerProgram['flavour']
  /** The port on 127.0.0.1. @default a free one */
  readonly port?: number
  /** Whether events run. @default 'off' */
  readonly eventScheduler?: 'on' | 'off'
  /** More arguments for the server, after dbenv's own: `['--log-bin', '--server-id=1']`. */
  readonly arguments?: readonly string[]
  /** Holds templates and running servers. @default DBENV_CACHE, else `dbenv` in the user's cache folder */
  readonly cacheFolder?: string
  /** Gives up when the server does not answer within this many milliseconds. @default 60_000 */
  readonly startTimeoutMs?: number
}

/** A server that lives no longer than this process, on data that nobody else sees. */
export interface PrivateServer extends DatabaseServer {
  readonly ownership: 'private'
  readonly program: ServerProgram
  readonly pid: number
  /** What the server printed since it was started; removed with it. */
  readonly logFile: string
  keep(seconds: number): Promise<KeptServer>
}

export interface LocalServerProvider extends PrivateServerProvider {
  readonly name: 'local'
  start(options?: StartOptions): Promise<PrivateServer>
}

const LOCAL_SERVER_OPTIONS = [
  ...(['program', 'flavour', 'port', 'eventScheduler'] as const),
  ...(['arguments', 'cacheFolder', 'startTimeoutMs'] as const),
] as const satisfies readonly (keyof LocalServerOptions)[]

const LOCAL_SERVER_DEFAULTS = {
  eventScheduler: 'off',
  arguments: [],
  startTimeoutMs: 60_000,
} as const satisfies LocalServerOptions

/**
 * A private server from a server program on this machine: on a copy of a cached data folder, on the loopback address
 * and a socket, with a random password, and gone with this process however that ends.
 *
 * Throws `TypeError` for options that make no sense. `start` throws `NoServerProgramError`, `UnusableProgramError`,
 * `PortBusyError`, `PortForbiddenError`, `CacheFullError`, `CacheUnusableError`, `WatchdogLostError` or
 * `ServerStartError`, and has then left nothing behind.
 */
export function localServer(options: LocalServerOptions = {}): LocalServerProvider {
  checkOptionNames('localServer', options, LOCAL_SERVER_OPTIONS)
  checkServerOptions(options)
  return {
    name: 'local',
    start: async ({ signal, prepared } = {}) => {
      // It is waited for later, and not at all where the start fails before: nobody's rejection would end the process.
      Promise.resolve(prepared?.key).catch(() => undefined)
      signal?.throwIfAborted()
      const surroundings = { environment: process.env, platform: process.platform, homeFolder: homedir() }
      const folder = join(resolve(options.cacheFolder ?? toCacheFolder(surroundings)), 'private-servers')
      // `--tmpdir` is a list of folders.
      if (process.platform !== 'win32' && folder.includes(delimiter)) {
        throw new CacheUnusableError(
          folder,
          new Error(`a server takes a \`${delimiter}\` in its path for the end of it`),
        )
      }
      // A configuration names a server long before anybody starts it, if at all.
      const { startPrivateServer } = await import('./start-private-server.ts')
      const { program, ...rest } = options
      return startPrivateServer({ ...LOCAL_SERVER_DEFAULTS, ...rest, wanted: program, folder, signal, prepared })
    },
  }
}
