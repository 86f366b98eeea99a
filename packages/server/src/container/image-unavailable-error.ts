import { DbEnvError } from '@dbenv/core'

/** The image is not on the Docker host and could not be pulled. */
export class ImageUnavailableError extends DbEnvError {
  override readonly name = 'ImageUnavailableError'
  readonly code = 'DBENV_SERVER_NO_IMAGE'
  readonly image: string

  constructor(image: string, reason: string, cause?: unknown) {
    super(
      `The image \`${image}\` is not there and could not be pulled: ${reason}. ` +
        `Check its name and the network (\`docker pull ${image}\` tells more), or name one that is there by \`image\`; ` +
        'TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX names a mirror.',
      { cause },
    )
    this.image = image
  }
}
