import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { toCacheFolder } from './cache-folder.ts'
import { checkOptionNames, checkServerOptions } from './check-server-options.ts'
import { startContainer } from './container/start-container.ts'
import type { DatabaseServer, KeptServer, PrivateServerProvider, StartOptions } from './database-server.ts'

export { ContainerStartError } from './container/container-start-error.ts'
export { DockerUnavailableError } from './container/docker-unavailable-error.ts'
export { ImageUnavailableError } from './container/image-unavailable-error.ts'
export { TestcontainersMissingError } from './container/testcontainers-missing-error.ts'

export interface ContainerServerOptions {
  /** The vendor. The server is asked, and one of the other vendor refused. @default what `image` says, else 'mariadb' */
  readonly flavour?: DatabaseServer['flavour']
  /**
   * An image that works as the official ones do. @default `mariadb:10.11` or `mysql:9.7`, the lines that dbenv is tested
   * with
   */
  readonly image?: string
  /** Whether events run. @default 'off' */
  readonly eventScheduler?: 'on' | 'off'
  /** More arguments for the server, after dbenv's own: `['--log-bin', '--server-id=1']`. */
  readonly arguments?: readonly string[]
  /** Holds the record by which a killed run's container is found. @default DBENV_CACHE, else as `localServer` */
  readonly cacheFolder?: string
  /** Gives up when the server does not answer within this many milliseconds; a pull is not counted. @default 120_000 */
  readonly startTimeoutMs?: number
}

/** A server in a container, which lives no longer than this process. */
export interface ContainerServer extends DatabaseServer {
  readonly ownership: 'private'
  readonly image: string
  readonly containerId: string
  keep(seconds: number): Promise<KeptServer>
}

export interface ContainerServerProvider extends PrivateServerProvider {
  readonly name: 'container'
  readonly image: string
  start(options?: StartOptions): Promise<ContainerServer>
}

const CONTAINER_SERVER_OPTIONS = [
  ...(['flavour', 'image', 'eventScheduler'] as const),
  ...(['arguments', 'cacheFolder', 'startTimeoutMs'] as const),
] as const satisfies readonly (keyof ContainerServerOptions)[]

const CONTAINER_SERVER_DEFAULTS = {
  eventScheduler: 'off',
  arguments: [],
  startTimeoutMs: 120_000,
} as const satisfies ContainerServerOptions

const OFFICIAL_IMAGES = { mariadb: 'mariadb:10.11', mysql: 'mysql:9.7' } as const satisfies Record<
  DatabaseServer['flavour'],
  string
>

/**
 * A private server in a container: its data in memory (at most half of the Docker host's), a random port of the Docker
 * host, a random password, and gone with this process however that ends. It needs the package `testcontainers` and a
 * Docker that answers; testcontainers' own reaper container is not used, a watchdog process does its work.
 *
 * Throws `TypeError` for options that make no sense. `start` throws `TestcontainersMissingError`,
 * `DockerUnavailableError`, `ImageUnavailableError`, `CacheUnusableError` or `ContainerStartError`, and has then left
 * nothing behind. `stop` throws `CleanupFailedError` when Docker does not remove the container; the next start does.
 */
export function containerServer(options: ContainerServerOptions = {}): ContainerServerProvider {
  checkOptionNames('containerServer', options, CONTAINER_SERVER_OPTIONS)
  checkServerOptions(options)
  const flavour = options.flavour ?? (/mysql|percona/i.test(options.image ?? '') ? 'mysql' : 'mariadb')
  const image = options.image ?? OFFICIAL_IMAGES[flavour]
  return {
    name: 'container',
    image,
    start: async ({ signal, prepared } = {}) => {
      signal?.throwIfAborted()
      const surroundings = { environment: process.env, platform: process.platform, homeFolder: homedir() }
      const folder = join(resolve(options.cacheFolder ?? toCacheFolder(surroundings)), 'containers')
      return startContainer({ ...CONTAINER_SERVER_DEFAULTS, ...options, flavour, image, folder, signal, prepared })
    },
  }
}
