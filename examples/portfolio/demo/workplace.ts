import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** A developer's checkout: a folder of its own whose `.git` says which branch it is on. */
export interface Workplace extends AsyncDisposable {
  readonly folder: string
  /** What `git switch` writes. */
  switchTo(branch: string): Promise<void>
}

/** Creates the folder in `parent`; disposing removes it. */
export async function createWorkplace(parent: string): Promise<Workplace> {
  const folder = await mkdtemp(path.join(parent, 'workplace-'))
  // The least that git itself takes for a repository. Written by hand: the demo needs no git on the machine.
  await mkdir(path.join(folder, '.git', 'objects'), { recursive: true })
  await mkdir(path.join(folder, '.git', 'refs', 'heads'), { recursive: true })
  const switchTo = (branch: string): Promise<void> =>
    writeFile(path.join(folder, '.git', 'HEAD'), `ref: refs/heads/${branch}\n`)
  await switchTo('main')
  return {
    folder,
    switchTo,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}
