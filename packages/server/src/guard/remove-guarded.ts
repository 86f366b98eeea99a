import { readFile, rm } from 'node:fs/promises'
import type { GuardedPath } from './guard-message.ts'

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
