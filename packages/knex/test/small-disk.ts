import { execFile } from 'node:child_process'
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A disk of its own in memory, which can be filled. */
export interface SmallDisk extends AsyncDisposable {
  readonly folder: string
  /** Leaves so many bytes free. */
  fill(freeBytes: number): Promise<void>
  empty(): Promise<void>
}

/** Mounts one; `undefined` where this account may not (no Linux, no root, no CAP_SYS_ADMIN). */
export async function mountSmallDisk(sizeMiB: number): Promise<SmallDisk | undefined> {
  const folder = await mkdtemp(path.join(tmpdir(), 'dbenv-disk-'))
  const ballast = path.join(folder, 'ballast')
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${sizeMiB}m,mode=0700`, 'tmpfs', folder])
  } catch {
    await rm(folder, { recursive: true })
    return undefined
  }
  return {
    folder,
    fill: async (freeBytes) => {
      for (let attempt = 1; ; attempt += 1) {
        const { bavail, bsize } = await statfs(folder)
        try {
          return await writeFile(ballast, Buffer.alloc(bavail * bsize - freeBytes, 1))
        } catch (error) {
          // A server that has just started may take room at the same time.
          await rm(ballast, { force: true })
          if (attempt === 5) throw error
        }
      }
    },
    empty: () => rm(ballast),
    [Symbol.asyncDispose]: async () => {
      // Lazily: the server's watchdog may still be closing its files.
      await run('umount', ['--lazy', folder])
      await rm(folder, { recursive: true, force: true })
    },
  }
}
