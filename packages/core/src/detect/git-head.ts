import { dirname, join, resolve } from 'node:path'
import { fileSystem, findText } from '../file-system.ts'
import { findReftableHead } from './reftable-head.ts'

/** What a repository has checked out, and the file or folder that says so. */
export type GitHead =
  | { readonly kind: 'branch'; readonly branchName: string; readonly path: string }
  | {
      /**
       * `unreadable`: a repository that does not tell what it has checked out (a worktree or a submodule whose `gitdir:`
       * leads nowhere, files that this user may not read or that are damaged), or a folder that is none any more; `none`:
       * no repository at or above `path`.
       */
      readonly kind: 'detached' | 'unreadable' | 'none'
      readonly branchName?: undefined
      readonly path: string
      /** What was found, to be read after the path: `is detached`. */
      readonly reason: string
    }

/**
 * The branch checked out in the repository that `folder` lies in, from its files alone: no git program is needed. Knows
 * worktrees and submodules (`.git` is a file), bare repositories, detached and unborn heads. Like git, it passes over a
 * `.git` folder that holds nothing of a repository and goes on upwards; unlike git, not over one that it cannot read,
 * because the repository around it may be on a production branch. Never throws.
 */
export function readGitHead(folder: string): GitHead {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const path = join(at, '.git')
    try {
      const head = findHead(at, path)
      if (head) return head
    } catch (error) {
      return { kind: 'unreadable', path, reason: `cannot be read (${error})` }
    }
    if (dirname(at) === at) return { kind: 'none', path: folder, reason: 'lies in no repository' }
  }
}

/** `undefined`: no repository. Throws where one does not tell what it has checked out. */
function findHead(at: string, dotGit: string): GitHead | undefined {
  const file = readIfThere(dotGit)
  // Of a worktree or a submodule: `gitdir: <path>`, relative to the file.
  if (file !== undefined) {
    const link = file.match(/^gitdir: (.+?)\s*$/)?.[1]
    return (link && readHead(resolve(at, link))) || fail(`no repository by \`${file.trim()}\``)
  }
  const { existsSync } = fileSystem()
  const head = readHead(dotGit)
  if (!head && existsSync(join(dotGit, 'objects'))) fail('no HEAD')
  // A bare repository; or, by its `commondir`, what a worktree has inside the `.git` of another.
  const isThere = (name: string): boolean => existsSync(join(at, name))
  return head ?? (isThere('commondir') || (isThere('objects') && isThere('refs')) ? readHead(at) : undefined)
}

function fail(found: string): never {
  throw new Error(found)
}

/** `undefined`: there is no file of that name. Throws the file system's error for one that may not be read. */
function readIfThere(path: string): string | undefined {
  try {
    return fileSystem().readFileSync(path, 'utf8')
  } catch (error) {
    if (/^Error: E(NOENT|NOTDIR|ISDIR)/.test(String(error))) return undefined
    throw error
  }
}

/** HEAD at a commit, SHA-1 or SHA-256. As git does, what follows a blank is not looked at. */
const COMMIT = /^(?!0+\b)([\da-f]{40}|[\da-f]{64})(?![^\t\n\r ])/i

/** HEAD at a branch. Git takes these four for blanks, JavaScript many more, which may be of the branch's name. */
const BRANCH = /^ref:[\t\n\r ]*refs\/heads\/([^\t\n\r ]+)[\t\n\r ]*$/

/** What no branch is called (git's manual, "git check-ref-format"). */
const INVALID = /[\0-\x20\x7f~^:?*[\\]|\.\.|@\{|(^|\/)[./]|\.lock(\/|$)|[./]$/

/** What git writes into HEAD for programs that know no reftable. */
const IN_REFTABLES = /^ref: refs\/heads\/\.invalid\s*$/

/** `undefined`: there is no HEAD. Throws where git finds neither a branch nor a commit in it (2.39, measured). */
function readHead(gitFolder: string): GitHead | undefined {
  const path = join(gitFolder, 'HEAD')
  const stub = findLink(path) ?? readIfThere(path)
  if (stub === undefined) return undefined
  const text = (IN_REFTABLES.test(stub) ? findReftableHead(gitFolder) : stub) ?? ''
  const branchName = findBranchName(text)
  if (branchName) return { kind: 'branch', branchName, path }
  if (!COMMIT.test(text)) return fail('no branch or commit in HEAD')
  return findInterruptedHead(gitFolder) ?? { kind: 'detached', path, reason: 'is detached' }
}

function findBranchName(head: string): string | undefined {
  const branchName = head.match(BRANCH)?.[1]
  return branchName && !INVALID.test(branchName) ? branchName : undefined
}

/** A rebase or a bisection detaches HEAD for a while; the work is still that of the branch it will return to. */
function findInterruptedHead(gitFolder: string): GitHead | undefined {
  for (const name of ['rebase-merge/head-name', 'rebase-apply/head-name', 'BISECT_START']) {
    const path = join(gitFolder, name)
    const text = findText(path) ?? ''
    // A bisection notes the branch without its folder, or the commit.
    const ref = name !== 'BISECT_START' ? text : COMMIT.test(text) ? '' : `refs/heads/${text}`
    const branchName = findBranchName(`ref: ${ref}`)
    if (branchName) return { kind: 'branch', branchName, path }
  }
  return undefined
}

/** Git before 1.5 and some tools make HEAD a symbolic link, which dangles while the branch has no commit. */
function findLink(path: string): string | undefined {
  try {
    const target = fileSystem().readlinkSync(path)
    return target.startsWith('refs/') ? `ref: ${target}` : undefined
  } catch {
    return undefined
  }
}
