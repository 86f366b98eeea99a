import { DbEnvError } from '@dbenv/core'

/** No Docker, and nothing that speaks like it, answers on this machine. */
export class DockerUnavailableError extends DbEnvError {
  override readonly name = 'DockerUnavailableError'
  readonly code = 'DBENV_SERVER_NO_DOCKER'
  /** Each place where it was looked for, with what was found there. */
  readonly tried: readonly string[]

  constructor(tried: readonly string[], cause: unknown) {
    super(
      `No Docker answers: ${tried.join('; ')}. Start Docker, or set DOCKER_HOST to where it listens ` +
        '(`unix:///run/user/1000/docker.sock`, `tcp://host:2376`), and see that this user may use it: `docker info` must work.',
      { cause },
    )
    this.tried = tried
  }
}
