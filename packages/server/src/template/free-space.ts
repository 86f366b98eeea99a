import { readdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { CacheFullError } from '../cache-full-error.ts'
import type { ServerProgram } from '../server-program.ts'

/** What a first initialisation takes at its peak, in bytes, measured with MariaDB 10.11 and MySQL 9.7, doubled. */
export const INITIAL_BYTES: Readonly<Record<ServerProgram['flavour'], number>> = {
  mariadb: 128 * 1024 ** 2,
  mysql: 400 * 1024 ** 2,
}

/** What a running server adds to its template before any table is made: temporary tablespaces, and a log of full size. */
const RUNNING_BYTES = 128 * 1024 ** 2

/** Throws `CacheFullError` unless `folder` has `neededBytes` left. A server itself would wait for space, minutes long. */
export async function checkFreeSpace(folder: string, neededBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  const freeBytes = bavail * bsize
  if (freeBytes < neededBytes) throw new CacheFullError(folder, neededBytes, freeBytes)
}

/** Bytes that a copy of `template` and the server on it take. */
export async function readNeededBytes(template: string): Promise<number> {
  const entries = await readdir(template, { recursive: true, withFileTypes: true })
  const sizes = await Promise.all(
    entries.map(async (entry) => (entry.isFile() ? (await stat(join(entry.parentPath, entry.name))).size : 0)),
  )
  return sizes.reduce((sum, size) => sum + size, RUNNING_BYTES)
}

/** Less than this is full, in bytes: a start began with many times as much. */
const FULL_BYTES = 8 * 1024 ** 2

/** Whether the disk has filled up since it was checked. Then a server cannot even write that into its log. */
export async function isDiskFull(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize < FULL_BYTES
}
