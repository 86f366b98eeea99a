import { setTimeout as sleep } from 'node:timers/promises'
import { openDocker } from './open-docker.ts'

/** Marks a container with the path of the guarded folder that holds its record. */
export const GUARD_LABEL = 'dev.dbenv.guard'

/** A container that Docker was asked for by a process that is gone appears within this many milliseconds. */
const LATE_MS = 3_000

/** Between two looks. */
const POLL_MS = 100

/**
 * Removes the containers of one start, with their data, running or not. Where none is there yet because its owner was
 * killed while Docker made it, it is waited for. Throws `DockerUnavailableError` or Docker's error.
 */
export async function removeContainers(folder: string, expected: 'made' | 'being-made'): Promise<void> {
  const { dockerode } = (await openDocker()).client.container
  const deadline = performance.now() + (expected === 'made' ? 0 : LATE_MS)
  for (;;) {
    const found = await dockerode.listContainers({ all: true, filters: { label: [`${GUARD_LABEL}=${folder}`] } })
    for (const { Id } of found) {
      await dockerode
        .getContainer(Id)
        .remove({ force: true, v: true })
        .catch((error: unknown) => {
          if (!isGone(error)) throw error
        })
    }
    if (found.length > 0 || performance.now() >= deadline) return
    await sleep(POLL_MS)
  }
}

/** 404: no such container; 409: its removal is already in progress. */
function isGone(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && (error.statusCode === 404 || error.statusCode === 409)
}
