import { basename } from 'node:path'
import { readCommandLine } from './read-command-lines.ts'

/**
 * Whether the running process `pid` works for a guarded folder. An id is used again by others: only a process whose
 * command line names the folder is meant. By its last part, which is random: a cache that is reached through a link or a
 * second mount has other paths for whoever started the process.
 */
export async function isProcessOf(pid: number, folder: string): Promise<boolean> {
  return (await readCommandLine(pid))?.includes(basename(folder)) ?? false
}
