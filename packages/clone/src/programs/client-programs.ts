import type { ServerFacts } from '../session/server-facts.ts'
import { NO_LOGIN_PATHS } from './option-file.ts'

/** The client programs of one server family, by name or path. */
export interface ClientPrograms {
  readonly dump: string
  readonly client: string
}

/** Names that each family's programs go by; Debian's `mysqldump` may be MariaDB's, so each is asked. */
const NAMES = {
  mariadb: { dump: ['mariadb-dump', 'mysqldump'], client: ['mariadb', 'mysql'] },
  mysql: { dump: ['mysqldump'], client: ['mysql'] },
} as const satisfies Readonly<Record<ServerFacts['flavour'], Readonly<Record<keyof ClientPrograms, readonly string[]>>>>

/** Longest a program may take to say its version, in milliseconds. */
const VERSION_TIMEOUT_MS = 10_000

/**
 * Finds the family's dump program and client on the PATH; `undefined` when one is missing. MariaDB's dump of a MySQL
 * server, or the other way round, writes what the load then refuses (3105), so only the family's own will do.
 */
export async function findClientPrograms(flavour: ServerFacts['flavour']): Promise<ClientPrograms | undefined> {
  const [dump, client] = await Promise.all([
    findProgram(NAMES[flavour].dump, flavour),
    findProgram(NAMES[flavour].client, flavour),
  ])
  return dump === undefined || client === undefined ? undefined : { dump, client }
}

/** What a family's programs are called where it is installed as its vendor ships it. */
export function toUsualPrograms(flavour: ServerFacts['flavour']): ClientPrograms {
  const { dump, client } = NAMES[flavour]
  return { dump: dump[0], client: client[0] }
}

async function findProgram(names: readonly string[], flavour: ServerFacts['flavour']): Promise<string | undefined> {
  // Loaded where a program is run: it costs 24 MB, which a clone within one server does without.
  const { execa } = await import('execa')
  for (const name of names) {
    const { stdout, failed } = await execa(name, ['--no-defaults', '--version'], {
      reject: false,
      timeout: VERSION_TIMEOUT_MS,
      env: NO_LOGIN_PATHS,
    })
    if (!failed && /mariadb/i.test(stdout) === (flavour === 'mariadb')) return name
  }
  return undefined
}
