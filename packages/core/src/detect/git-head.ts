import { dirname, join, resolve } from 'node:path'
import { fileSystem, findText } from '../file-system.ts'
import { findReftableHead } from './reftable-head.ts'

/** What a repository has checked out, and the file or folder that says so. */
export type GitHead =
  | { readonly kind: 'branch'; readonly branchName: string; readonly path: string }
  | {
      /**
       * `damaged`: a `.git` which is no repository to git either, or which its files do not explain; `unreadable`: there
       * is a branch that cannot be read (reftables that do not tell it, an `ALGO_DIR` that is no folder); `none`: no
       * repository at or above `path`.
       */
      readonly kind: 'detached' | 'damaged' | 'unreadable' | 'none'
      readonly branchName?: undefined
      readonly path: string
      /** What was found, to be read after the path: `is detached`. */
      readonly reason: string
    }

/**
 * The branch checked out in the repository that `folder` lies in, from its files alone: no git program is needed. Knows
 * worktrees and submodules (`.git` is a file), bare repositories, detached and unborn heads. Like git, it passes over a
 * `.git` folder that is no repository and goes on upwards. Never throws.
 */
export function readGitHead(folder: string): GitHead {
  let damaged: GitHead | undefined
  for (let at = resolve(folder); ; at = dirname(at)) {
    const dotGit = join(at, '.git')
    const link = findText(dotGit)
    if (link !== undefined) return readLinkedHead(dotGit, link)
    const { existsSync } = fileSystem()
    const isBare = existsSync(join(at, 'HEAD')) && existsSync(join(at, 'objects')) && existsSync(join(at, 'refs'))
    if (isBare || existsSync(dotGit)) {
      const head = readHead(existsSync(dotGit) ? dotGit : at)
      if (head.kind !== 'damaged') return head
      damaged ??= head
    }
    if (dirname(at) === at) return damaged ?? { kind: 'none', path: folder, reason: 'lies in no repository' }
  }
}

/** A `.git` file of a worktree or a submodule: `gitdir: <path>`, relative to the file. */
function readLinkedHead(dotGit: string, text: string): GitHead {
  const link = text.match(/^gitdir: (.+?)\s*$/)?.[1]
  return link
    ? readHead(resolve(dirname(dotGit), link))
    : { kind: 'damaged', path: dotGit, reason: 'is a file without `gitdir:`' }
}

/** The hash of a commit, SHA-1 or SHA-256. */
const COMMIT = /^[0-9a-f]{40,64}$/i

/** What git writes into HEAD for programs that know no reftable. */
const IN_REFTABLES = 'ref: refs/heads/.invalid'

function readHead(gitFolder: string): GitHead {
  const path = join(gitFolder, 'HEAD')
  const stub = findLink(path) ?? findText(path)?.trim() ?? ''
  const text = stub === IN_REFTABLES ? findReftableHead(gitFolder) : stub
  if (text === undefined) return { kind: 'unreadable', path, reason: 'leads to reftables that cannot be read' }
  const branchName = text.match(/^(?:ref:\s*)?refs\/heads\/(.+)$/)?.[1]
  if (branchName) return { kind: 'branch', branchName, path }
  if (COMMIT.test(text) || /^ref:\s*refs\//.test(text)) {
    return findInterruptedHead(gitFolder) ?? { kind: 'detached', path, reason: 'is detached' }
  }
  return { kind: 'damaged', path, reason: 'holds neither a branch nor a commit' }
}

/** A rebase or a bisection detaches HEAD for a while; the work is still that of the branch it will return to. */
function findInterruptedHead(gitFolder: string): GitHead | undefined {
  for (const name of ['rebase-merge/head-name', 'rebase-apply/head-name', 'BISECT_START']) {
    const path = join(gitFolder, name)
    const branchName = findText(path)
      ?.trim()
      .replace(/^refs\/heads\//, '')
    if (branchName && !COMMIT.test(branchName) && branchName !== 'detached HEAD') {
      return { kind: 'branch', branchName, path }
    }
  }
  return undefined
}

/** Git before 1.5 and some tools make HEAD a symbolic link, which dangles while the branch has no commit. */
function findLink(path: string): string | undefined {
  try {
    return fileSystem().readlinkSync(path)
  } catch {
    return undefined
  }
}
