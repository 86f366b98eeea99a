import { constants } from 'node:fs'
import { cp } from 'node:fs/promises'

/** Copies a whole folder; on file systems that can (btrfs, xfs, apfs) the copy shares its blocks and takes no time. */
export async function copyFolder(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE, errorOnExist: true, force: false })
}
