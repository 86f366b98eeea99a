import { delimiter, join, resolve } from 'node:path'

/** The environment variables and the platform that decide where programs are looked for. */
export interface ProgramSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
}

/** Where the packages of each platform put a server, besides PATH: `/usr/sbin` is not on the PATH of a plain user. */
const USUAL_FOLDERS: Readonly<Record<string, readonly string[]>> = {
  linux: [
    '/usr/sbin',
    '/usr/local/sbin',
    '/usr/libexec',
    '/usr/bin',
    '/usr/local/bin',
    '/usr/local/mysql/bin',
    '/opt/mysql/bin',
  ],
  darwin: [
    '/opt/homebrew/bin',
    '/usr/local/bin',
    '/opt/homebrew/opt/mariadb/bin',
    '/opt/homebrew/opt/mysql/bin',
    '/usr/local/opt/mariadb/bin',
    '/usr/local/opt/mysql/bin',
    '/usr/local/mysql/bin',
    '/opt/local/lib/mariadb/bin',
    '/opt/local/lib/mysql8/bin',
  ],
}

/** Every folder to look into, each once, in order: PATH first. */
export function toProgramFolders({ environment, platform }: ProgramSurroundings): readonly string[] {
  const path = (environment['PATH'] ?? '')
    .split(platform === 'win32' ? ';' : delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => resolve(folder))
  return [...new Set([...path, ...(USUAL_FOLDERS[platform] ?? [])])]
}

/** Every path where a server program may be; MariaDB's own name comes first in each folder. */
export function toProgramPaths(surroundings: ProgramSurroundings): readonly string[] {
  const suffix = surroundings.platform === 'win32' ? '.exe' : ''
  return toProgramFolders(surroundings).flatMap((folder) =>
    ['mariadbd', 'mysqld'].map((name) => join(folder, `${name}${suffix}`)),
  )
}
