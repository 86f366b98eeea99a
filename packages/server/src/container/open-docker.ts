import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import type { ContainerRuntimeClient } from 'testcontainers'
import { DockerUnavailableError } from './docker-unavailable-error.ts'
import { TestcontainersMissingError } from './testcontainers-missing-error.ts'

type Testcontainers = typeof import('testcontainers')

/** Docker, and the package that it was reached by. */
export interface OpenedDocker {
  readonly testcontainers: Testcontainers
  readonly client: ContainerRuntimeClient
}

/**
 * Connects to the Docker of this machine as testcontainers finds it. Throws `TestcontainersMissingError` when the
 * package is not installed and `DockerUnavailableError` when nobody answers.
 */
export async function openDocker(): Promise<OpenedDocker> {
  const testcontainers = await loadTestcontainers()
  try {
    return { testcontainers, client: await testcontainers.getContainerRuntimeClient() }
  } catch (error) {
    throw new DockerUnavailableError(await readTried(), error)
  }
}

/** Loaded when it is used: it takes 250 ms, and it need not be installed. */
async function loadTestcontainers(): Promise<Testcontainers> {
  try {
    return await import('testcontainers')
  } catch (error) {
    if (isMissing(error)) throw new TestcontainersMissingError(error)
    throw error
  }
}

/** Only the package itself: one that lacks a dependency of its own is a broken installation, and says so. */
function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'ERR_MODULE_NOT_FOUND' &&
    error.message.includes("'testcontainers'")
  )
}

/** The places that testcontainers looks at, which its own error does not tell. */
async function readTried(): Promise<readonly string[]> {
  const named = process.env['DOCKER_HOST'] || undefined
  const runtimeFolder = process.env['XDG_RUNTIME_DIR']
  const sockets = [
    '/var/run/docker.sock',
    ...(runtimeFolder === undefined ? [] : [join(runtimeFolder, 'docker.sock')]),
    join(homedir(), '.docker', 'run', 'docker.sock'),
    join(homedir(), '.docker', 'desktop', 'docker.sock'),
  ]
  const found = await Promise.all(
    (process.platform === 'win32' ? [] : sockets).map(async (path) => {
      const isThere = await stat(path).then(
        () => true,
        () => false,
      )
      return `\`${path}\` ${isThere ? 'is there and does not answer' : 'is not there'}`
    }),
  )
  return [named === undefined ? 'DOCKER_HOST is not set' : `DOCKER_HOST is \`${named}\``, ...found]
}
