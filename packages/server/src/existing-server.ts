import process from 'node:process'
import { type ConnectionSettings, readConnectionSettings } from '@dbenv/core'
import { checkOptionNames } from './check-server-options.ts'
import type { ConnectOptions, ExistingServerProvider } from './database-server.ts'
import { readServerVersion } from './process/read-server-version.ts'
import { ServerUnreachableError } from './server-unreachable-error.ts'

export interface ExistingServerOptions {
  /** @default what `MYSQL_*` of this process say when it is started */
  readonly connection?: ConnectionSettings
}

const EXISTING_SERVER_OPTIONS = ['connection'] as const satisfies readonly (keyof ExistingServerOptions)[]

/**
 * The server that the connection settings name. `start` connects once: it throws core's `MissingConnectionSettingsError`
 * when `MYSQL_*` are not set and `ServerUnreachableError` when nobody answers or the account is refused. Throws `TypeError`
 * for an option that it does not have.
 */
export function existingServer(options: ExistingServerOptions = {}): ExistingServerProvider {
  checkOptionNames('existingServer', options, EXISTING_SERVER_OPTIONS)
  return {
    name: 'existing',
    start: async (request: ConnectOptions = {}) => {
      // No compiler saw a call from JavaScript.
      if ('prepared' in request && request.prepared !== undefined) {
        throw new TypeError('an existing server takes no `prepared` content: it is not ours to fill')
      }
      const connection = options.connection ?? readConnectionSettings(process.env)
      const { signal } = request
      const { version, flavour } = await readServerVersion(connection, signal).catch((error: unknown) => {
        signal?.throwIfAborted()
        throw new ServerUnreachableError(connection, error)
      })
      const stop = async () => undefined
      return { connection, flavour, version, ownership: 'existing', stop, [Symbol.asyncDispose]: stop }
    },
  }
}
