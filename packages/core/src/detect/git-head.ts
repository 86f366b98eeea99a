import { dirname, join, resolve } from 'node:path'
import { fileSystem } from '../file-system.ts'

/** What a repository has checked out, and the file that says so. */
export type GitHead =
  | { readonly kind: 'branch'; readonly branchName: string; readonly path: string }
  | { readonly kind: 'detached'; readonly path: string }
  /** There is a `.git` which is no repository to git either, or which its files do not explain. */
  | { readonly kind: 'damaged'; readonly path: string; readonly reason: string }
  /** The branch stands in a binary file (reftable, git 2.45), which dbenv does not read. */
  | { readonly kind: 'unreadable'; readonly path: string; readonly reason: string }
  | { readonly kind: 'none'; readonly path: string }

/**
 * The branch checked out in the repository that `folder` lies in, from its files alone: no git program is needed. Knows
 * worktrees and submodules (`.git` is a file), bare repositories, detached and unborn heads. Like git, it passes over a
 * `.git` folder that is no repository and goes on upwards. Never throws.
 */
export function readGitHead(folder: string): GitHead {
  let damaged: GitHead | undefined
  for (let at = resolve(folder); ; at = dirname(at)) {
    const dotGit = join(at, '.git')
    const kind = kindOf(dotGit)
    if (kind === 'file') return readLinkedHead(dotGit)
    const candidate = kind === 'folder' ? dotGit : isBareRepository(at) ? at : undefined
    if (candidate) {
      const head = readHead(candidate)
      if (head.kind !== 'damaged') return head
      damaged ??= head
    }
    if (dirname(at) === at) return damaged ?? { kind: 'none', path: folder }
  }
}

/** A `.git` file of a worktree or a submodule: `gitdir: <path>`, relative to the file. */
function readLinkedHead(dotGit: string): GitHead {
  const link = readText(dotGit)?.match(/^gitdir: (.+?)\s*$/)?.[1]
  if (!link) return { kind: 'damaged', path: dotGit, reason: 'it is a file without `gitdir:`' }
  return readHead(resolve(dirname(dotGit), link))
}

/** The hash of a commit, SHA-1 or SHA-256. */
const COMMIT = /^[0-9a-f]{40,64}$/i

function readHead(gitFolder: string): GitHead {
  const path = join(gitFolder, 'HEAD')
  const text = readSymbolicLink(path) ?? readText(path)?.trim()
  if (text === undefined) return { kind: 'damaged', path, reason: 'it cannot be read' }
  const branchName = text.match(/^(?:ref:\s*)?refs\/heads\/(.+)$/)?.[1]
  if (branchName === '.invalid') return { kind: 'unreadable', path, reason: 'its references are kept in a reftable' }
  if (branchName) return { kind: 'branch', branchName, path }
  if (COMMIT.test(text) || /^ref:\s*refs\//.test(text)) {
    return readInterruptedHead(gitFolder) ?? { kind: 'detached', path }
  }
  return { kind: 'damaged', path, reason: 'it holds neither a branch nor a commit' }
}

/** A rebase or a bisection detaches HEAD for a while; the work is still that of the branch it will return to. */
function readInterruptedHead(gitFolder: string): GitHead | undefined {
  for (const name of ['rebase-merge/head-name', 'rebase-apply/head-name', 'BISECT_START']) {
    const path = join(gitFolder, name)
    const branchName = readText(path)
      ?.trim()
      .replace(/^refs\/heads\//, '')
    if (branchName && !COMMIT.test(branchName) && branchName !== 'detached HEAD') {
      return { kind: 'branch', branchName, path }
    }
  }
  return undefined
}

/** Git before 1.5 and some tools make HEAD a symbolic link, which dangles while the branch has no commit. */
function readSymbolicLink(path: string): string | undefined {
  try {
    return fileSystem().lstatSync(path).isSymbolicLink() ? fileSystem().readlinkSync(path) : undefined
  } catch {
    return undefined
  }
}

function isBareRepository(folder: string): boolean {
  return (
    kindOf(join(folder, 'HEAD')) === 'file' &&
    fileSystem().existsSync(join(folder, 'objects')) &&
    fileSystem().existsSync(join(folder, 'refs'))
  )
}

function kindOf(path: string): 'file' | 'folder' | undefined {
  try {
    const stats = fileSystem().statSync(path)
    return stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : undefined
  } catch {
    // Not there, or not ours to see: to the process it is no repository.
    return undefined
  }
}

function readText(path: string): string | undefined {
  try {
    return fileSystem().readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
