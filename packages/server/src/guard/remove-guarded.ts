import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { GUARD_RECORD_FILE, type GuardedPath } from './guard-message.ts'

/** Removes a guarded path, if it is still the one that was meant. What cannot be removed is left to the next sweep. */
export async function removeGuarded({ path, onlyWithText }: GuardedPath): Promise<void> {
  try {
    if (onlyWithText !== undefined && (await readFile(path, 'utf8')) !== onlyWithText) return
    // A process of a killed group may write its last file while the folder is being emptied.
    await rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  } catch {
    // gone already, or not ours to remove
  }
}

/** Removes the folder of a watchdog, its record last: should this process be killed over it, the next sweep goes on. */
export async function removeGuardedFolder(folder: string): Promise<void> {
  await emptyGuardedFolder(folder)
  await removeGuarded({ path: folder })
}

/** Removes all that lies in the folder of a watchdog but its record. */
export async function emptyGuardedFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  const contents = names.filter((name) => name !== GUARD_RECORD_FILE)
  await Promise.all(contents.map((name) => removeGuarded({ path: join(folder, name) })))
}
