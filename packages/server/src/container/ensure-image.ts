import { untilAborted } from '../process/until-aborted.ts'
import { ImageUnavailableError } from './image-unavailable-error.ts'
import type { OpenedDocker } from './open-docker.ts'

/** Pulls the image unless the Docker host has it. Throws `ImageUnavailableError` when that does not succeed. */
export async function ensureImage(
  { client, testcontainers }: OpenedDocker,
  image: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const name = testcontainers.ImageName.fromString(image)
  try {
    await untilAborted(client.image.pull(name), signal)
  } catch (error) {
    signal?.throwIfAborted()
    throw new ImageUnavailableError(image, error instanceof Error ? error.message : String(error), error)
  }
  // A pull that fails half-way ends like a good one.
  if (!(await client.image.exists(name))) throw new ImageUnavailableError(image, 'the pull ended without it')
}
