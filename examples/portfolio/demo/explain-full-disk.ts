import { statfs } from 'node:fs/promises'
import { CacheFullError } from '@dbenv/server'

/** A server lets its files grow by some MiB at a time: with less than this left, the disk is why something failed. */
const LITTLE_BYTES = 16 * 1024 ** 2

/**
 * The error to tell when something failed on a server whose data lies in `folder`: a full disk reaches a person as "table
 * is full", or as a command that ended with 1. To be called while the server's files are still there.
 */
export async function explainFullDisk(error: unknown, folder: string): Promise<unknown> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize < LITTLE_BYTES ? new CacheFullError(folder, undefined, undefined, error) : error
}
