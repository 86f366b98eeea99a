import type { GuardRecord } from './guard-message.ts'
import { isProcessOf } from './is-process-of.ts'
import { killGroup } from './kill-group.ts'
import { readCommandLines } from './read-command-lines.ts'

/** Ends the processes of a watchdog that is gone, on the host that its record names. */
export async function endRecorded(folder: string, { pids, starting }: GuardRecord): Promise<void> {
  for (const pid of pids) if (await isProcessOf(pid, folder)) killGroup(pid)
  if (starting === undefined) return
  // It ended between the start of this program and the note of its id. A wrapper may have put more arguments to them.
  for (const [pid, line] of await readCommandLines()) {
    if (starting.every((argument) => line.includes(argument)) && (await isProcessOf(pid, folder))) killGroup(pid)
  }
}
