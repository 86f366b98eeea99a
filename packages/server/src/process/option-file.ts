import { writeFile } from 'node:fs/promises'
import type { ConnectionSettings } from '@dbenv/core'
import type { DatabaseServer } from '../database-server.ts'

/** Writes what the client programs of the server's family read by `--defaults-file`, for this user only. */
export async function writeOptionFile(
  file: string,
  connection: ConnectionSettings,
  flavour: DatabaseServer['flavour'],
): Promise<void> {
  await writeFile(file, toOptionFile(connection, flavour), { mode: 0o600 })
}

function toOptionFile(
  { host, port, socketPath, user, password }: ConnectionSettings,
  flavour: DatabaseServer['flavour'],
): string {
  const place =
    socketPath === undefined
      ? [`host=${quote(host)}`, `port=${port}`, 'protocol=tcp']
      : // MariaDB's client takes MYSQL_HOST for its default, and another host than this one for TCP.
        ['host=localhost', 'protocol=socket', `socket=${quote(socketPath)}`]
  // MariaDB's client checks certificates since 11.4 unless told not to, and a private server has none; older ones do not
  // know the option by default.
  const tls = flavour === 'mariadb' ? ['loose-skip-ssl-verify-server-cert'] : []
  return ['[client]', ...place, ...tls, `user=${quote(user)}`, `password=${quote(password)}`, ''].join('\n')
}

/** In an option file `#` begins a comment and a backslash an escape, in quotes only the latter (manual, "Option Files"). */
function quote(value: string): string {
  // A folder's name may hold a line break, and what follows would be read as an option of its own.
  return `"${value.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}"`
}
