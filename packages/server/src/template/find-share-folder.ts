import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServerProgram } from '../server-program.ts'
import { UnusableProgramError } from '../unusable-program-error.ts'

/** The SQL that makes MariaDB's own tables, in the order that `mariadb-install-db` runs it. */
export const SYSTEM_TABLE_FILES = [
  'mysql_system_tables.sql',
  'mysql_performance_tables.sql',
  'mysql_system_tables_data.sql',
] as const

/**
 * The folder that holds MariaDB's own SQL files. The program is asked where it lives, because a wrapper script or a
 * relocated package puts it anywhere. From 11.0 on the files may be called `mariadb_*.sql`.
 */
export async function findShareFolder(program: ServerProgram, signal?: AbortSignal): Promise<ShareFolder> {
  // Loaded where it is used: it takes 50 ms, and most starts do without.
  const { execa } = await import('execa')
  const answer = await execa(program.path, ['--no-defaults', '--verbose', '--help'], {
    reject: false,
    stdin: 'ignore',
    ...(signal ? { cancelSignal: signal } : {}),
  })
  signal?.throwIfAborted()
  const settings = parseSettings(answer.stdout)
  const folders = toShareFolders(settings)
  for (const folder of folders) {
    for (const prefix of ['mysql', 'mariadb'] as const) {
      const files = SYSTEM_TABLE_FILES.map((file) => join(folder, file.replace('mysql', prefix)))
      if (await areThere(files)) return { folder, files }
    }
  }
  throw new UnusableProgramError(
    program.path,
    `its system tables' SQL (${SYSTEM_TABLE_FILES[0]}) is in none of ${folders.join(', ')}`,
  )
}

export interface ShareFolder {
  readonly folder: string
  /** `SYSTEM_TABLE_FILES`, as they are called here. */
  readonly files: readonly string[]
}

/** Reads the table of settings at the end of `--verbose --help`. */
export function parseSettings(help: string): ReadonlyMap<string, string> {
  const settings = new Map<string, string>()
  for (const line of help.split('\n')) {
    const found = /^([a-z][a-z0-9-]*)\s+(\S.*?)\s*$/.exec(line)
    if (found?.[1] && found[2] && found[2] !== '(No default value)') settings.set(found[1], found[2])
  }
  return settings
}

function toShareFolders(settings: ReadonlyMap<string, string>): readonly string[] {
  const named = settings.get('lc-messages-dir')
  const basedir = settings.get('basedir') ?? '/usr'
  return [...(named ? [named] : []), ...['share/mysql', 'share/mariadb', 'share'].map((name) => join(basedir, name))]
}

async function areThere(files: readonly string[]): Promise<boolean> {
  const answers = await Promise.allSettled(files.map((file) => access(file)))
  return answers.every(({ status }) => status === 'fulfilled')
}
