import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { readGitHead } from './git-head.ts'

const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** A folder with these files, by path; a path that ends in `/` is a folder. */
function layOut(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'dbenv-git-'))
  folders.push(root)
  for (const [path, text] of Object.entries(files)) {
    const target = join(root, path)
    mkdirSync(path.endsWith('/') ? target : dirname(target), { recursive: true })
    if (!path.endsWith('/')) writeFileSync(target, text.replaceAll('ROOT', root))
  }
  return root
}

const COMMIT = '0123456789abcdef0123456789abcdef01234567'

describe('readGitHead', () => {
  it.each([
    ['a branch', 'ref: refs/heads/main\n', { kind: 'branch', branchName: 'main' }],
    ['a branch with slashes', 'ref: refs/heads/a/b/c\n', { kind: 'branch', branchName: 'a/b/c' }],
    ['a detached head', `${COMMIT}\n`, { kind: 'detached' }],
    ['a detached head with SHA-256', `${COMMIT}${COMMIT.slice(0, 24)}\n`, { kind: 'detached' }],
    ['a head at a remote branch', 'ref: refs/remotes/origin/main\n', { kind: 'detached' }],
    ['a head in reftables that are gone', 'ref: refs/heads/.invalid\n', { kind: 'unreadable' }],
  ])('reads %s', (_title, text, expected) => {
    expect(readGitHead(layOut({ '.git/HEAD': text, '.git/config': '' }))).toMatchObject(expected)
  })

  it.each([
    ['a rebase', 'rebase-merge/head-name', 'refs/heads/feature/x\n', { kind: 'branch', branchName: 'feature/x' }],
    ['a rebase by patches', 'rebase-apply/head-name', 'refs/heads/x\n', { kind: 'branch', branchName: 'x' }],
    ['a bisection', 'BISECT_START', 'feature/x\n', { kind: 'branch', branchName: 'feature/x' }],
    ['a bisection of a commit', 'BISECT_START', `${COMMIT}\n`, { kind: 'detached' }],
    ['a rebase of no branch', 'rebase-merge/head-name', 'detached HEAD\n', { kind: 'detached' }],
  ])('stays on the branch during %s', (_title, file, text, expected) => {
    expect(readGitHead(layOut({ '.git/HEAD': `${COMMIT}\n`, [`.git/${file}`]: text }))).toMatchObject(expected)
  })

  it('needs no ref of the branch: it may be packed, or not born yet', () => {
    const root = layOut({ '.git/HEAD': 'ref: refs/heads/x\n', '.git/packed-refs': `${COMMIT} refs/heads/main\n` })
    expect(readGitHead(root)).toMatchObject({ kind: 'branch', branchName: 'x' })
  })

  it('looks upwards', () => {
    const root = layOut({ '.git/HEAD': 'ref: refs/heads/x\n', 'a/b/': '' })
    expect(readGitHead(join(root, 'a/b'))).toMatchObject({ branchName: 'x', path: join(root, '.git/HEAD') })
  })

  it('follows the file of a worktree', () => {
    const root = layOut({
      'main/.git/HEAD': 'ref: refs/heads/main\n',
      'main/.git/worktrees/w/HEAD': 'ref: refs/heads/w\n',
      'w/.git': 'gitdir: ROOT/main/.git/worktrees/w\n',
    })
    expect(readGitHead(join(root, 'w'))).toMatchObject({ branchName: 'w' })
  })

  it('follows the relative file of a submodule', () => {
    const root = layOut({
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.git/modules/sub/HEAD': 'ref: refs/heads/of-sub\n',
      'sub/.git': 'gitdir: ../.git/modules/sub\n',
    })
    expect(readGitHead(join(root, 'sub'))).toMatchObject({ branchName: 'of-sub' })
  })

  it('reads a bare repository', () => {
    const root = layOut({ 'x.git/HEAD': 'ref: refs/heads/x\n', 'x.git/objects/': '', 'x.git/refs/': '' })
    expect(readGitHead(join(root, 'x.git'))).toMatchObject({ branchName: 'x' })
  })

  it('reads a HEAD that is a symbolic link, of an unborn branch too', () => {
    const root = layOut({ '.git/objects/': '' })
    symlinkSync('refs/heads/linked', join(root, '.git/HEAD'))
    expect(readGitHead(root)).toMatchObject({ kind: 'branch', branchName: 'linked' })
  })

  it.each([
    ['an empty .git folder', { '.git/': '' }],
    ['a HEAD of garbage', { '.git/HEAD': 'ref:' }],
    ['an empty HEAD', { '.git/HEAD': '' }],
    ['a HEAD that is a folder', { '.git/HEAD/': '' }],
    ['a .git file that leads nowhere', { '.git': 'gitdir: /nowhere/at/all\n' }],
    ['a .git file of garbage', { '.git': 'x' }],
  ])('says that %s is damaged', (_title, files) => {
    expect(readGitHead(layOut(files))).toMatchObject({ kind: 'damaged', reason: expect.any(String) })
  })

  it('passes over a .git folder that is no repository, as git does', () => {
    const root = layOut({ '.git/HEAD': 'ref: refs/heads/outer\n', 'inner/.git/': '' })
    expect(readGitHead(join(root, 'inner'))).toMatchObject({ branchName: 'outer' })
  })

  it('finds no repository', () => {
    expect(readGitHead(layOut({ 'a/': '' }))).toMatchObject({ kind: 'none' })
  })

  it('does not throw for a folder that is gone', () => {
    expect(readGitHead('/nowhere/at/all')).toMatchObject({ kind: 'none' })
  })
})
