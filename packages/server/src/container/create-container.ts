import type { GenericContainer } from 'testcontainers'
import type { OpenedDocker } from './open-docker.ts'

/** A container to be started, and where its ports are then bound. */
export interface CreatedContainer {
  readonly container: GenericContainer
  /** The loopback address; `undefined`: all addresses of the Docker host, which is another machine. */
  readonly address: string | undefined
}

/**
 * Describes a container whose ports only this machine can reach, if Docker is on it: testcontainers binds them to every
 * address of the host, for a network to see, and has no option for that.
 */
export function createContainer({ testcontainers, client }: OpenedDocker, image: string): CreatedContainer {
  const { hostIps } = client.info.containerRuntime
  const address = hostIps.find((found) => found.family === 4 && found.address.startsWith('127.'))?.address
  class BoundContainer extends testcontainers.GenericContainer {
    protected override async beforeContainerCreated(): Promise<void> {
      if (address === undefined) return
      const bindings: object = this.hostConfig.PortBindings ?? {}
      this.hostConfig.PortBindings = Object.fromEntries(
        Object.entries(bindings).map(([port, hosts]: [string, readonly object[]]) => [
          port,
          hosts.map((host) => ({ ...host, HostIp: address })),
        ]),
      )
    }
  }
  return { container: new BoundContainer(image), address }
}
