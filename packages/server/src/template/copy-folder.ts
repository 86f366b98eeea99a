import { constants } from 'node:fs'
import { copyFile, mkdir, readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** What Node's own threads can do at once; `fs.cp`, one file after the other, takes twice the time (700 files, 280 MB). */
const FILES_AT_ONCE = 4

/**
 * Copies a folder of files and folders to a place where nothing is; on file systems that can (btrfs, xfs, apfs) the copy
 * shares its blocks and takes no time.
 */
export async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { mode: 0o700 })
  const files: string[] = []
  // A folder is listed before what is in it.
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    const path = relative(from, join(entry.parentPath, entry.name))
    if (entry.isDirectory()) await mkdir(join(to, path), { mode: 0o700 })
    else files.push(path)
  }
  const rest = files.values()
  const copyRest = async () => {
    for (const path of rest) await copyFile(join(from, path), join(to, path), constants.COPYFILE_FICLONE)
  }
  await Promise.all(Array.from({ length: FILES_AT_ONCE }, copyRest))
}
