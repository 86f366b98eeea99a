import process from 'node:process'
import { type ConnectionSettings, readConnectionSettings } from '@dbenv/core'
import type { DatabaseServer, ServerProvider, StartOptions } from './database-server.ts'
import { readServerVersion } from './process/read-server-version.ts'
import { ServerUnreachableError } from './server-unreachable-error.ts'

export interface ExistingServerOptions {
  /** @default what `MYSQL_*` of this process say when it is started */
  readonly connection?: ConnectionSettings
}

/** A server that is running and stays: `stop` leaves it as it is. */
export interface ExistingServer extends DatabaseServer {
  readonly ownership: 'existing'
}

export interface ExistingServerProvider extends ServerProvider {
  readonly name: 'existing'
  start(options?: StartOptions): Promise<ExistingServer>
}

/**
 * The server that the connection settings name. `start` connects once: it throws core's `MissingConnectionSettingsError`
 * when `MYSQL_*` are not set and `ServerUnreachableError` when nobody answers or the account is refused.
 */
export function existingServer(options: ExistingServerOptions = {}): ExistingServerProvider {
  return {
    name: 'existing',
    start: async ({ prepared } = {}) => {
      if (prepared) throw new TypeError('an existing server takes no `prepared` content: it is not ours to fill')
      const connection = options.connection ?? readConnectionSettings(process.env)
      const { version, flavour } = await readServerVersion(connection).catch((error: unknown) => {
        throw new ServerUnreachableError(connection, error)
      })
      const stop = async () => undefined
      return { connection, flavour, version, ownership: 'existing', stop, [Symbol.asyncDispose]: stop }
    },
  }
}
