import { DbEnvError } from '@dbenv/core'

/** The cache folder cannot be made or written to, or a server cannot work in it. */
export class CacheUnusableError extends DbEnvError {
  override readonly name = 'CacheUnusableError'
  readonly code = 'DBENV_SERVER_CACHE_UNUSABLE'
  readonly folder: string

  constructor(folder: string, cause: Error) {
    super(
      `The cache folder \`${folder}\` cannot be used: ${cause.message}. ` +
        'Make it writable, or name another folder by `cacheFolder` or `DBENV_CACHE`.',
      { cause },
    )
    this.folder = folder
  }
}
