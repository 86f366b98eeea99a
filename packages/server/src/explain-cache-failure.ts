import { sep } from 'node:path'
import { CacheFullError } from './cache-full-error.ts'
import { CacheUnusableError } from './cache-unusable-error.ts'

/** Says in the caller's words what the file system refused in `folder`. */
export async function explainCacheFailure<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && concerns(error, folder))) throw error
    if (error.code === 'ENOSPC' || error.code === 'EDQUOT')
      throw new CacheFullError(folder, undefined, undefined, error)
    const isRefused = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].some((refusal) => refusal === error.code)
    throw isRefused ? new CacheUnusableError(folder, error) : error
  }
}

/**
 * The system's errors name the path in question: it is in `folder`, or a parent that cannot be made. One of the caller's
 * own `prepare` names another.
 */
function concerns(error: Error, folder: string): boolean {
  const path = 'path' in error && typeof error.path === 'string' ? error.path : undefined
  return error.message.includes(folder) || (path !== undefined && folder.startsWith(`${path}${sep}`))
}
