import { mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'

/** What fits into the address of a socket on every platform, in bytes (macOS 104, Linux 108, each with the closing 0). */
const LONGEST_SOCKET_PATH = 103

/**
 * The socket of the server in `runFolder`: there, or where that path is too long in a folder of its own below one of
 * `shortFolders`, which is made and guarded.
 */
export async function createSocketPath(
  runFolder: string,
  shortFolders: readonly string[],
  guard: (folder: string) => Promise<void>,
): Promise<string> {
  const path = join(runFolder, 's.sock')
  if (fits(path)) return path
  for (const parent of shortFolders) {
    const folder = join(parent, `dbenv-${basename(runFolder)}`)
    const short = join(folder, 's.sock')
    if (!fits(short)) continue
    await guard(folder)
    // There already, where this start has filled a template before.
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return short
  }
  throw new TypeError(`no folder is short enough for a socket: ${[runFolder, ...shortFolders].join(', ')}`)
}

function fits(path: string): boolean {
  return Buffer.byteLength(path) <= LONGEST_SOCKET_PATH
}
