import { writeFile } from 'node:fs/promises'

/**
 * Writes what the server runs before it takes the first connection: the administrator gets its password.
 * A prepared template has it already, with the password of its making. One statement a line, as MariaDB wants it.
 */
export async function writeInitFile(file: string, user: string, password: string): Promise<void> {
  await writeFile(file, `${toInitStatements(user, password).join('\n')}\n`, { mode: 0o600 })
}

/** `user` and `password` are made here, of letters and digits: nothing in them needs escaping. */
export function toInitStatements(user: string, password: string): readonly string[] {
  if (!/^[A-Za-z0-9]+$/.test(user + password)) throw new TypeError('`user` and `password` must be letters and digits')
  return [
    // `root`@`localhost` stays: dumps name it as the definer of what they hold.
    ...['%', 'localhost'].flatMap((host) => [
      `CREATE USER IF NOT EXISTS '${user}'@'${host}' IDENTIFIED BY '${password}';`,
      `ALTER USER '${user}'@'${host}' IDENTIFIED BY '${password}';`,
      `GRANT ALL PRIVILEGES ON *.* TO '${user}'@'${host}' WITH GRANT OPTION;`,
    ]),
  ]
}
