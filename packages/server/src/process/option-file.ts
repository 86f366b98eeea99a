import { writeFile } from 'node:fs/promises'
import type { ConnectionSettings } from '@dbenv/core'

/** Writes what the client programs read by `--defaults-file`, for this user only. */
export async function writeOptionFile(file: string, connection: ConnectionSettings): Promise<void> {
  await writeFile(file, toOptionFile(connection), { mode: 0o600 })
}

function toOptionFile({ host, port, socketPath, user, password }: ConnectionSettings): string {
  const place =
    socketPath === undefined
      ? [`host=${host}`, `port=${port}`, 'protocol=tcp']
      : // MariaDB's client takes MYSQL_HOST for its default, and another host than this one for TCP.
        ['host=localhost', 'protocol=socket', `socket=${quote(socketPath)}`]
  return ['[client]', ...place, `user=${quote(user)}`, `password=${quote(password)}`, ''].join('\n')
}

/** In an option file `#` begins a comment and a backslash an escape, in quotes only the latter (manual, "Option Files"). */
function quote(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`
}
