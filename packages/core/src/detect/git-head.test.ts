import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
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

/** Nothing is forbidden to root: what root may not do is asked in a process of another user. */
function readAsNobody(folder: string): unknown {
  const script = `
    const { readGitHead } = await import(${JSON.stringify(new URL('./git-head.ts', import.meta.url))})
    if (process.getuid() === 0) process.seteuid(65534)
    console.log(JSON.stringify(readGitHead(${JSON.stringify(folder)})))`
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }))
}

const COMMIT = '0123456789abcdef0123456789abcdef01234567'

describe('readGitHead', () => {
  it.each([
    ['a branch', 'ref: refs/heads/main\n', { kind: 'branch', branchName: 'main' }],
    ['a branch with slashes', 'ref: refs/heads/a/b/c\n', { kind: 'branch', branchName: 'a/b/c' }],
    ['a detached head', `${COMMIT}\n`, { kind: 'detached' }],
    ['a detached head with SHA-256', `${COMMIT}${COMMIT.slice(0, 24)}\n`, { kind: 'detached' }],
    ['a detached head with a remark', `${COMMIT} main\n`, { kind: 'detached' }],
    ['any blank of git', 'ref:\n\t refs/heads/main \t\r\n', { kind: 'branch', branchName: 'main' }],
    ['a name that ends in a blank of JavaScript', 'ref: refs/heads/main\u00a0\n', { branchName: 'main\u00a0' }],
    ['a branch called as a ref', 'ref: refs/heads/refs/heads/main\n', { branchName: 'refs/heads/main' }],
    ['a head in reftables that are gone', 'ref: refs/heads/.invalid\n', { kind: 'unreadable' }],
  ])('reads %s', (_title, text, expected) => {
    expect(readGitHead(layOut({ '.git/HEAD': text, '.git/config': '' }))).toMatchObject(expected)
  })

  it.each([
    'ref: refs/heads/\n',
    'ref: refs/heads/main\nmore\n',
    'ref: refs/hea\n',
    'ref: refs/remotes/origin/main\n',
    'ref: refs/tags/v1\n',
    'ref: HEAD\n',
    'ref: refs/heads/a b\n',
    'ref: refs/heads/main/\n',
    'ref: refs/heads//main\n',
    'ref: refs/heads/main.lock\n',
    'ref: refs/heads/a/.b\n',
    'ref: refs/heads/a..b\n',
    'ref: refs/heads/a\\b\n',
    'ref: refs/heads/main\v\n',
    ' ref: refs/heads/main\n',
    'refs/heads/main\n',
    `${COMMIT}00\n`,
    `${'0'.repeat(40)}\n`,
    '',
  ])('takes no branch and no commit from %j, as git does not', (text) => {
    expect(readGitHead(layOut({ '.git/HEAD': text, '.git/config': '' }))).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining('no branch or commit in HEAD'),
    })
  })

  it.each([
    ['a rebase', 'rebase-merge/head-name', 'refs/heads/feature/x\n', { kind: 'branch', branchName: 'feature/x' }],
    ['a rebase by patches', 'rebase-apply/head-name', 'refs/heads/x\n', { kind: 'branch', branchName: 'x' }],
    ['a bisection', 'BISECT_START', 'feature/x\n', { kind: 'branch', branchName: 'feature/x' }],
    ['a bisection of a branch called as a ref', 'BISECT_START', 'refs/heads/main\n', { branchName: 'refs/heads/main' }],
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

  it('knows the worktree whose own git folder it stands in', () => {
    const root = layOut({
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.git/objects/': '',
      '.git/refs/': '',
      '.git/worktrees/w/HEAD': 'ref: refs/heads/w\n',
      '.git/worktrees/w/commondir': '../..\n',
      '.git/worktrees/w/logs/': '',
    })
    expect(readGitHead(join(root, '.git/worktrees/w'))).toMatchObject({ branchName: 'w' })
    expect(readGitHead(join(root, '.git/worktrees/w/logs'))).toMatchObject({ branchName: 'w' })
    expect(readGitHead(join(root, '.git/worktrees'))).toMatchObject({ branchName: 'main' })
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
    ['a HEAD of garbage', { '.git/HEAD': 'ref:' }],
    ['an empty HEAD', { '.git/HEAD': '' }],
    ['objects without a HEAD', { '.git/objects/': '' }],
    ['a worktree or a submodule whose repository is not here', { '.git': 'gitdir: ../nowhere/at/all\n' }],
    ['a .git file that leads to an empty folder', { '.git': 'gitdir: ../gone\n', '../gone/': '' }],
    ['a .git file of garbage', { '.git': 'x' }],
    ['an empty .git file', { '.git': '' }],
  ])('does not pass over %s, although a repository lies around it', (_title, files) => {
    const inner = Object.entries(files).map(([name, text]) => [join('a', name), text])
    const root = layOut({ '.git/HEAD': 'ref: refs/heads/main\n', ...Object.fromEntries(inner) })
    const head = { kind: 'unreadable', path: join(root, 'a/.git'), reason: expect.any(String) }
    expect(readGitHead(join(root, 'a'))).toMatchObject(head)
  })

  it.each([['.git'], ['.git/HEAD']])('does not pass over %s that this user may not read', (path) => {
    const root = layOut({ '.git/HEAD': 'ref: refs/heads/main\n', 'a/.git/HEAD': 'ref: refs/heads/x\n' })
    const forbidden = join(root, 'a', path)
    chmodSync(root, 0o755)
    chmodSync(forbidden, 0)
    const head = readAsNobody(join(root, 'a'))
    chmodSync(forbidden, 0o755)
    const reason = expect.stringContaining('EACCES: permission denied')
    expect(head).toMatchObject({ kind: 'unreadable', path: join(root, 'a/.git'), reason })
  })

  it('does not pass over a .git that is a loop of links', () => {
    const root = layOut({ '.git/HEAD': 'ref: refs/heads/main\n', 'a/': '' })
    symlinkSync('.git', join(root, 'a/.git'))
    expect(readGitHead(join(root, 'a'))).toMatchObject({ kind: 'unreadable', path: join(root, 'a/.git') })
  })

  it('passes over a link that leads nowhere, as git does', () => {
    const root = layOut({ '.git/HEAD': 'ref: refs/heads/outer\n', 'a/': '' })
    symlinkSync('/nowhere', join(root, 'a/.git'))
    expect(readGitHead(join(root, 'a'))).toMatchObject({ branchName: 'outer' })
  })

  it('passes over a .git folder that is no repository, as git does', () => {
    const root = layOut({ '.git/HEAD': 'ref: refs/heads/outer\n', 'empty/.git/': '', 'foreign/.git/config.json': '{}' })
    expect(readGitHead(join(root, 'empty'))).toMatchObject({ branchName: 'outer' })
    expect(readGitHead(join(root, 'foreign'))).toMatchObject({ branchName: 'outer' })
    expect(readGitHead(layOut({ '.git/': '' }))).toMatchObject({ kind: 'none' })
  })

  it('reads a HEAD that is a link to one, as tools make for a second work tree', () => {
    const root = layOut({ 'HEAD-of-a': 'ref: refs/heads/a\n', '.git/objects/': '' })
    symlinkSync('../HEAD-of-a', join(root, '.git/HEAD'))
    expect(readGitHead(root)).toMatchObject({ kind: 'branch', branchName: 'a' })
  })

  it('finds no repository', () => {
    expect(readGitHead(layOut({ 'a/': '' }))).toMatchObject({ kind: 'none' })
  })

  it('does not throw for a folder that is gone, or for what is none', () => {
    expect(readGitHead('/nowhere/at/all')).toMatchObject({ kind: 'none' })
    expect(readGitHead(join(layOut({ 'a/file': '' }), 'a/file'))).toMatchObject({ kind: 'none' })
  })
})
