import { InvalidConnectionSettingError, MissingConnectionSettingsError } from './connection-errors.ts'
import type { ConnectionSettings, TlsSettings } from './connection-settings.ts'
import { readTlsSettings } from './read-tls-settings.ts'

/** The variables of a process, as `process.env` has them. */
export type EnvironmentVariables = Readonly<Record<string, string | undefined>>

/** Which variables {@link readConnectionSettings} reads. */
export interface ReadConnectionOptions {
  /** What every variable's name begins with, so that a second place can have its own. @default 'MYSQL_' */
  readonly prefix?: string
}

/** MySQL's port, registered at IANA. */
const DEFAULT_PORT = 3306

/**
 * The server that the environment variables name: `MYSQL_HOST`, `MYSQL_PORT` (default 3306), `MYSQL_USER`,
 * `MYSQL_PASSWORD` (the empty string is a value), or `MYSQL_SOCKET` in place of host and port; `MYSQL_SSL` as
 * {@link readTlsSettings} says. Throws {@link MissingConnectionSettingsError} naming every missing one, and
 * {@link InvalidConnectionSettingError} for a host that is a URL, a port or a TLS setting that cannot be used.
 *
 * @param environmentVariables @default process.env
 */
export function readConnectionSettings(
  environmentVariables: EnvironmentVariables = process.env,
  options: ReadConnectionOptions = {},
): ConnectionSettings {
  const prefix = options.prefix ?? 'MYSQL_'
  const value = (name: string): string | undefined => environmentVariables[prefix + name]
  const socketPath = value('SOCKET')
  const host = value('HOST') || (socketPath ? '127.0.0.1' : undefined)
  const user = value('USER')
  const password = value('PASSWORD')
  if (!host || !user || password === undefined) {
    const missing = [!host && 'HOST', !user && 'USER', password === undefined && 'PASSWORD']
    throw new MissingConnectionSettingsError(
      missing.flatMap((name) => (name ? prefix + name : [])),
      `Set ${prefix}HOST, ${prefix}PORT (default ${DEFAULT_PORT}), ${prefix}USER and ${prefix}PASSWORD (may be empty), ` +
        `or ${prefix}SOCKET in place of host and port.`,
    )
  }
  if (/[/@?]/.test(host)) {
    throw new InvalidConnectionSettingError(`${prefix}HOST`, host, 'It is the name or address of a server, not a URL.')
  }
  const ssl: TlsSettings | undefined = readTlsSettings(environmentVariables, prefix)
  return {
    host,
    port: toPort(value('PORT'), `${prefix}PORT`),
    ...(socketPath && { socketPath }),
    user,
    password,
    ...(ssl && { ssl }),
  }
}

function toPort(text: string | undefined, variable: string): number {
  if (!text) return DEFAULT_PORT
  const port = Number(text)
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port
  throw new InvalidConnectionSettingError(variable, text, 'A port is a number from 1 to 65535.')
}
