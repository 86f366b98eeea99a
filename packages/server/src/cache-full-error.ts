import { DbEnvError } from '@dbenv/core'

/** The disk that holds the cache folder has no room for a server's data. */
export class CacheFullError extends DbEnvError {
  override readonly name = 'CacheFullError'
  readonly code = 'DBENV_SERVER_CACHE_FULL'
  readonly folder: string
  /** `undefined` where the disk filled up while it was written to. */
  readonly neededBytes: number | undefined
  readonly freeBytes: number | undefined

  constructor(folder: string, neededBytes?: number, freeBytes?: number, cause?: unknown) {
    const found =
      neededBytes === undefined || freeBytes === undefined
        ? 'it filled up while it was written to'
        : `${toMebibytes(neededBytes)} are needed, ${toMebibytes(freeBytes)} are free`
    super(
      `The disk of the cache folder \`${folder}\` is full: ${found}. Nothing was left there. ` +
        'Make room, or name another folder by `cacheFolder` or `DBENV_CACHE`.',
      { cause },
    )
    this.folder = folder
    this.neededBytes = neededBytes
    this.freeBytes = freeBytes
  }
}

function toMebibytes(bytes: number): string {
  return `${Math.round(bytes / 1024 ** 2)} MiB`
}
