import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { ConnectionSettings } from '@dbenv/core'
import type { StartedTestContainer } from 'testcontainers'
import type { ServerVersion } from '../process/read-server-version.ts'
import { toBehaviourArguments, toDataArguments } from '../process/server-arguments.ts'
import { untilAborted } from '../process/until-aborted.ts'
import { waitUntilReady } from '../process/wait-until-ready.ts'
import { ContainerStartError } from './container-start-error.ts'
import { createContainer } from './create-container.ts'
import type { OpenedDocker } from './open-docker.ts'
import { GUARD_LABEL } from './remove-containers.ts'
import type { ContainerOptions } from './start-container.ts'

/** A container in which a server answers. */
export interface RunningContainer extends ServerVersion {
  readonly connection: ConnectionSettings
  readonly containerId: string
}

/** The port of both official images. */
const PORT = 3306

/**
 * What a server prints once it takes connections. The official images first run a temporary one without a network, to
 * set the password: it prints `port: 0`. MySQL's other protocol has a line with `port: 33060`.
 */
const READY = /\bport: 3306\b/

/** The end of a log that is kept, in characters. */
const KEPT_LOG = 64_000

/** Makes the container and waits until its server answers. Rejects with the signal's reason, or `ContainerStartError`. */
export async function runContainer(
  options: ContainerOptions,
  docker: OpenedDocker,
  guard: { readonly folder: string },
): Promise<RunningContainer> {
  const { image, flavour, signal } = options
  const password = randomBytes(18).toString('hex')
  const log = collectLog()
  const { Wait } = docker.testcontainers
  const { container, address } = createContainer(docker, image)
  container
    .withEnvironment({ ...toEnvironment('MYSQL', password), ...toEnvironment('MARIADB', password) })
    .withCommand([
      ...toDataArguments(flavour, 'run', false, []),
      ...toBehaviourArguments(flavour, options.eventScheduler),
      ...options.arguments,
    ])
    .withTmpFs({ '/var/lib/mysql': 'rw' })
    .withExposedPorts(PORT)
    .withLabels({ [GUARD_LABEL]: guard.folder })
    // The watchdog does it, and needs no image of its own for that.
    .withAutoCleanup(false)
    .withLogConsumer(log.take)
    .withWaitStrategy(Wait.forLogMessage(READY))
    .withStartupTimeout(options.startTimeoutMs)
  const starting = container.start()
  try {
    const started = await untilAborted(starting, signal)
    const connection = toConnection(started, password, address)
    const until = signal ?? new AbortController().signal
    const found = await waitUntilReady({ connection, timeoutMs: options.startTimeoutMs, signal: until })
    if (found.flavour !== flavour) throw new Error(`it is ${found.flavour}, where ${flavour} is asked for`)
    return { connection, containerId: started.getId(), ...found }
  } catch (error) {
    // Docker may still be making the container of an aborted start; it goes as soon as it is there.
    void starting.then((late) => late.stop({ timeout: 0 })).catch(() => undefined)
    signal?.throwIfAborted()
    // Who prints a failure may write to what caused it, which a DOMException does not allow; `describe` says all of it.
    const cause = error instanceof DOMException ? undefined : error
    throw new ContainerStartError(image, describe(error, options.startTimeoutMs), log.read(), cause)
  } finally {
    log.close()
  }
}

/** testcontainers tells what it waited for in the log, which says little; anything else stays as it is. */
function describe(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error)
  if (/^Log stream ended/.test(error.message)) return 'it ended before a server was ready'
  const isLate = error.name === 'TimeoutError' || /^Log message .* not received after/.test(error.message)
  return isLate ? `it did not answer within ${timeoutMs / 1000} s` : error.message
}

/** Both vendors' names: MariaDB's image takes either. The host is the one that their connections seem to come from. */
function toEnvironment(prefix: 'MYSQL' | 'MARIADB', password: string): Record<string, string> {
  return { [`${prefix}_ROOT_PASSWORD`]: password, [`${prefix}_ROOT_HOST`]: '%' }
}

function toConnection(
  container: StartedTestContainer,
  password: string,
  address: string | undefined,
): ConnectionSettings {
  return { host: address ?? container.getHost(), port: container.getMappedPort(PORT), user: 'root', password }
}

/** Keeps what a container prints until `close`; an open stream would keep this process from ending. */
function collectLog() {
  let text = ''
  let stream: Readable | undefined
  return {
    take: (opened: Readable) => {
      stream = opened
      opened.on('data', (chunk: unknown) => {
        text = `${text}${chunk}`.slice(-KEPT_LOG)
      })
      opened.on('error', () => undefined)
    },
    read: () => text,
    close: () => stream?.destroy(),
  }
}
