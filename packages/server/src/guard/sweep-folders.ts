import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { endRecorded } from './end-recorded.ts'
import { GUARD_BEAT_MS, GUARD_RECORD_FILE, type GuardRecord } from './guard-message.ts'
import { isProcessOf } from './is-process-of.ts'
import { readHost } from './read-host.ts'
import { removeGuarded, removeGuardedFolder } from './remove-guarded.ts'
import { runEndCommand } from './run-end-command.ts'

/** A folder of another host (a container that shares the cache) is judged by its watchdog's beat: this many were missed. */
const MISSED_BEATS = 60

/** A Docker that was stopped for good would be asked for ever: after a week its containers are given up. */
const RETRIED_MS = 7 * 24 * 3_600_000

/** A folder without a record may be one that is being made right now. */
const UNRECORDED_AGE_MS = 60_000

/**
 * Removes what earlier runs left in `runsFolder` when even their watchdog was killed: server processes first, then
 * folders. Runs whose watchdog lives are left alone. Resolves to the folders removed.
 */
export async function sweepFolders(runsFolder: string): Promise<readonly string[]> {
  const names = await readdir(runsFolder).catch(() => [])
  const removed: string[] = []
  for (const name of names) {
    const folder = join(runsFolder, name)
    if (await isGuarded(folder)) continue
    const isAllGone = await finishRecorded(folder)
    // A folder whose end command fails is kept to try again, for a while.
    if (!isAllGone && ((await findAgeMs(join(folder, GUARD_RECORD_FILE))) ?? 0) < RETRIED_MS) continue
    await removeGuardedFolder(folder)
    removed.push(folder)
  }
  return removed
}

/** Does what the watchdog of `folder`, which is gone, was to do at its end, and resolves to whether its command succeeded. */
export async function finishRecorded(folder: string): Promise<boolean> {
  const record = await findRecord(folder)
  if (record?.host === readHost()) await endRecorded(folder, record)
  const isAllGone = !record?.atEnd || (await runEndCommand(folder, record.atEnd))
  for (const guarded of record?.paths ?? []) await removeGuarded(guarded)
  return isAllGone
}

/** Whether a watchdog looks after `folder`, as far as can be known from here. */
export async function isGuarded(folder: string): Promise<boolean> {
  const record = await findRecord(folder)
  if (record?.host === readHost()) return isProcessOf(record.watchdogPid, folder)
  const age = await findAgeMs(record ? join(folder, GUARD_RECORD_FILE) : folder)
  if (age === undefined) return false
  return age < (record ? MISSED_BEATS * GUARD_BEAT_MS : UNRECORDED_AGE_MS)
}

async function findRecord(folder: string): Promise<GuardRecord | undefined> {
  try {
    // Written whole by a watchdog of this package.
    return JSON.parse(await readFile(join(folder, GUARD_RECORD_FILE), 'utf8'))
  } catch {
    return undefined
  }
}

async function findAgeMs(path: string): Promise<number | undefined> {
  try {
    return Date.now() - (await stat(path)).mtimeMs
  } catch {
    return undefined
  }
}
