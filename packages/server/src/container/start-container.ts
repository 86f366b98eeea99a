import { randomBytes } from 'node:crypto'
import { mkdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { checkKeptSeconds } from '../check-server-options.ts'
import type { ContainerServer } from '../container-server.ts'
import type { DatabaseServer, PreparedContent } from '../database-server.ts'
import { explainCacheFailure } from '../explain-cache-failure.ts'
import { findScript } from '../guard/find-script.ts'
import { sweepFolders } from '../guard/sweep-folders.ts'
import { Watchdog } from '../guard/watchdog.ts'
import { writeOptionFile } from '../process/option-file.ts'
import { ensureImage } from './ensure-image.ts'
import { openDocker } from './open-docker.ts'
import { runContainer } from './run-container.ts'

/** All that one start needs, resolved. */
export interface ContainerOptions {
  readonly flavour: DatabaseServer['flavour']
  readonly image: string
  readonly eventScheduler: 'on' | 'off'
  readonly arguments: readonly string[]
  readonly startTimeoutMs: number
  /** Holds the records of running containers. */
  readonly folder: string
  readonly prepared: PreparedContent | undefined
  readonly signal: AbortSignal | undefined
}

/**
 * The steps of one start: Docker, image, guard, container, content. Whatever fails, the watchdog takes away what was
 * begun.
 */
export async function startContainer(options: ContainerOptions): Promise<ContainerServer> {
  const { image, signal } = options
  const docker = await openDocker()
  await ensureImage(docker, image, signal)
  signal?.throwIfAborted()
  const [folder, watchdog] = await explainCacheFailure(options.folder, async () => {
    await mkdir(options.folder, { recursive: true, mode: 0o700 })
    // A link on the way to it may lead elsewhere while the container runs.
    const real = await realpath(options.folder)
    return [real, await Watchdog.start(join(real, randomBytes(6).toString('hex')))] as const
  })
  try {
    await watchdog.runAtEnd(toRemoval(watchdog, 'being-made'))
    const [container] = await Promise.all([runContainer(options, docker, watchdog), sweepFolders(folder)])
    await watchdog.runAtEnd(toRemoval(watchdog, 'made'))
    const { connection } = container
    const stop = () => watchdog.stop()
    const server: ContainerServer = {
      ...container,
      image,
      ownership: 'private',
      keep: async (seconds) => {
        checkKeptSeconds(seconds)
        const optionFile = join(watchdog.folder, 'client.cnf')
        await writeOptionFile(optionFile, connection, options.flavour)
        return { optionFile, ...(await watchdog.keep(seconds * 1_000)) }
      },
      stop,
      [Symbol.asyncDispose]: stop,
    }
    await options.prepared?.prepare(server)
    signal?.throwIfAborted()
    watchdog.release()
    return server
  } catch (error) {
    // The failure of the start is what the caller has to know.
    await watchdog.stop().catch(() => undefined)
    throw error
  }
}

/** What tells testcontainers where Docker is. `DOCKER_AUTH_CONFIG` is a secret, and no removal needs it. */
const DOCKER_VARIABLES = ['DOCKER_HOST', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH', 'XDG_RUNTIME_DIR', 'HOME']

function toRemoval(watchdog: Watchdog, expected: 'made' | 'being-made') {
  const environment = Object.fromEntries(
    DOCKER_VARIABLES.flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
  const script = findScript(import.meta.url, 'remove-containers-main')
  return { program: process.execPath, arguments: [script, watchdog.folder, expected], environment }
}
