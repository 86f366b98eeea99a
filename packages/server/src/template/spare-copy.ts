import { mkdir, readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { copyFolder } from './copy-folder.ts'
import { findTemplate } from './template-cache.ts'

/** A copy of a template that a run leaves for the next one: taken by a rename, it costs a start no time. */
export interface SpareCopy {
  readonly template: string
  /** Where it lies when it is whole. */
  readonly spare: string
}

/** A spare is only made while so much is left on the disk, in bytes: it must not be what fills it. */
const ROOM_BYTES = 2 * 1024 ** 3

/** So many lie about, the last made ones: one a suite that somebody is at work on. */
const KEPT_SPARES = 4

/** The spare copy of `template`, in a folder beside the one of all templates. */
export function toSpareCopy(template: string): SpareCopy {
  return { template, spare: join(dirname(dirname(template)), 'spares', basename(template)) }
}

/** Moves the spare copy to `dataFolder`; `false` when there is none. Of several runs one gets it. */
export async function takeSpareCopy({ spare }: Pick<SpareCopy, 'spare'>, dataFolder: string): Promise<boolean> {
  return rename(spare, dataFolder).then(
    () => true,
    () => false,
  )
}

/**
 * Makes the spare copy in `workFolder`, from where a rename puts it into place whole. Does without, silently, where one is
 * there, the disk is nearly full or the template is gone: the next start then copies for itself.
 */
export async function leaveSpareCopy({ template, spare }: SpareCopy, workFolder: string): Promise<void> {
  const sparesFolder = dirname(spare)
  const unfinished = join(workFolder, 'spare')
  try {
    // Not recursive: a cache that was removed meanwhile does not come back.
    if (!(await readdir(dirname(sparesFolder))).includes(basename(sparesFolder)))
      await mkdir(sparesFolder, { mode: 0o700 })
    const { bavail, bsize } = await statfs(sparesFolder)
    if ((await readdir(sparesFolder)).includes(basename(spare)) || bavail * bsize < ROOM_BYTES) return
    // Marked as used, so that it is not removed meanwhile.
    if ((await findTemplate({ templatesFolder: dirname(template), key: basename(template) })) === undefined) return
    await copyFolder(template, unfinished)
    await rename(unfinished, spare)
    await removeOldest(sparesFolder, workFolder)
  } catch {
    await rm(unfinished, { recursive: true, force: true })
  }
}

/** By way of a rename, as a start takes one: none is taken while it is being removed. */
async function removeOldest(sparesFolder: string, workFolder: string): Promise<void> {
  const spares = await Promise.all(
    (await readdir(sparesFolder)).map(async (name) => ({
      name,
      madeAt: (await stat(join(sparesFolder, name)).catch(() => undefined))?.mtimeMs ?? 0,
    })),
  )
  const oldest = spares.sort((one, other) => other.madeAt - one.madeAt).slice(KEPT_SPARES)
  for (const { name } of oldest) {
    const taken = join(workFolder, `old-${name}`)
    if (await takeSpareCopy({ spare: join(sparesFolder, name) }, taken)) await rm(taken, { recursive: true })
  }
}
