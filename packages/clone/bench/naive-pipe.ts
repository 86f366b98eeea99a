import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { ConnectionSettings } from '@dbenv/core'

/** The client programs of the server's own family. */
export interface ClientPrograms {
  readonly dump: string
  readonly client: string
}

/** What everybody types: one `mysqldump | mysql` for each database, one after the other. */
export async function runNaivePipe(
  programs: ClientPrograms,
  connection: ConnectionSettings,
  flavour: 'mariadb' | 'mysql',
  pairs: readonly (readonly [source: string, target: string])[],
  content: 'schema' | 'schema-and-data',
): Promise<void> {
  const account = [
    '--no-defaults',
    ...(connection.socketPath === undefined
      ? [`--host=${connection.host}`, `--port=${connection.port}`]
      : [`--socket=${connection.socketPath}`]),
    `--user=${connection.user}`,
  ]
  for (const [source, target] of pairs) {
    const dump = spawn(
      programs.dump,
      [
        ...account,
        // mysqldump 9 stops the load with error 3546 otherwise.
        ...(flavour === 'mysql' ? ['--set-gtid-purged=OFF'] : []),
        '--single-transaction',
        '--routines',
        '--triggers',
        '--events',
        ...(content === 'schema' ? ['--no-data'] : []),
        source,
      ],
      // A benchmark's server is nobody's secret; dbenv itself never passes a password this way.
      { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, MYSQL_PWD: connection.password } },
    )
    const load = spawn(programs.client, [...account, target], {
      stdio: ['pipe', 'inherit', 'inherit'],
      env: { ...process.env, MYSQL_PWD: connection.password },
    })
    dump.stdout.pipe(load.stdin)
    for (const [code] of await Promise.all([once(dump, 'close'), once(load, 'close')])) {
      if (code !== 0) throw new Error(`the plain pipe of ${source} ended with status ${code}`)
    }
  }
}
