import { join } from 'node:path'

/** What decides where the cache lies; the outermost file reads it from the process. */
export interface CacheSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  readonly homeFolder: string
}

/**
 * The folder in which dbenv keeps what it can make again: `DBENV_CACHE`, else the user's cache folder as the platform
 * has it (`XDG_CACHE_HOME` or `~/.cache`, `~/Library/Caches`, `%LOCALAPPDATA%`), in it `dbenv`.
 */
export function toCacheFolder({ environment, platform, homeFolder }: CacheSurroundings): string {
  const chosen = environment['DBENV_CACHE']
  if (chosen) return chosen
  if (platform === 'darwin') return join(homeFolder, 'Library', 'Caches', 'dbenv')
  if (platform === 'win32')
    return join(environment['LOCALAPPDATA'] ?? join(homeFolder, 'AppData', 'Local'), 'dbenv', 'cache')
  return join(environment['XDG_CACHE_HOME'] || join(homeFolder, '.cache'), 'dbenv')
}
