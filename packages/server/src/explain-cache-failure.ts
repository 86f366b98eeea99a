import { CacheFullError } from './cache-full-error.ts'
import { CacheUnusableError } from './cache-unusable-error.ts'

/** Says in the caller's words what the file system refused in `folder`. */
export async function explainCacheFailure<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    // The system's errors name the path in question; one of the caller's own `prepare` names another.
    if (!(error instanceof Error && 'code' in error && error.message.includes(folder))) throw error
    if (error.code === 'ENOSPC' || error.code === 'EDQUOT')
      throw new CacheFullError(folder, undefined, undefined, error)
    const isRefused = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].some((refusal) => refusal === error.code)
    throw isRefused ? new CacheUnusableError(folder, error) : error
  }
}
