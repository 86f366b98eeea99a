import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { readGitHead } from './git-head.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

type Value = { readonly commit: number } | { readonly target: string }

/** A number as reftables write it (git's documentation, "reftable"). */
function toNumber(value: number): number[] {
  const bytes = [value & 127]
  for (let rest = value >> 7; rest > 0; rest >>= 7) {
    rest--
    bytes.unshift(128 | (rest & 127))
  }
  return bytes
}

/** A table with these references, as git writes it: header, one block of records, its restart, and a footer. */
function toTable(references: Readonly<Record<string, Value>>, updateIndex = 1): Buffer {
  const records: number[] = []
  let before = ''
  for (const [name, value] of Object.entries(references)) {
    let shared = 0
    while (shared < before.length && before[shared] === name[shared]) shared++
    const suffix = [...Buffer.from(name.slice(shared))]
    records.push(...toNumber(shared), ...toNumber((suffix.length << 3) | ('commit' in value ? 1 : 3)), ...suffix)
    records.push(...toNumber(updateIndex))
    if ('commit' in value) records.push(...Buffer.alloc(20, value.commit))
    else records.push(...toNumber(Buffer.byteLength(value.target)), ...Buffer.from(value.target))
    before = name
  }
  const header = Buffer.alloc(24)
  header.write('REFT\x01')
  const length = 24 + 4 + records.length + 5
  const block = [0x72, length >> 16, (length >> 8) & 255, length & 255, ...records, 0, 0, 28, 0, 1]
  return Buffer.concat([header, Buffer.from(block), header, Buffer.alloc(44)])
}

/** A git folder whose reftables are these, the oldest first. */
function layOut(path: string, tables: readonly (Buffer | undefined)[]): string {
  const root = mkdtempSync(join(tmpdir(), 'dbenv-reftable-'))
  folders.push(root)
  const gitFolder = join(root, path)
  mkdirSync(join(gitFolder, 'reftable'), { recursive: true })
  writeFileSync(join(gitFolder, 'HEAD'), 'ref: refs/heads/.invalid\n')
  const names = tables.map((_, index) => `0x00000000000${index + 1}-0x00000000000${index + 1}-aabbccdd.ref`)
  writeFileSync(join(gitFolder, 'reftable/tables.list'), names.map((name) => `${name}\n`).join(''))
  for (const [index, table] of tables.entries()) {
    if (table) writeFileSync(join(gitFolder, 'reftable', names[index] ?? ''), table)
  }
  return root
}

const main = toTable({ HEAD: { target: 'refs/heads/main' } })

it.each([
  ['a branch', 'feature/x'],
  ['a name with other letters', 'fix/日本語-é'],
  ['a name of 127 bytes with its folder', 'x'.repeat(116)],
  ['a name of 128 bytes with its folder', 'x'.repeat(117)],
  ['a long name', 'x'.repeat(240)],
])('reads %s', (_title, branchName) => {
  const table = toTable({
    AUTO_MERGE: { commit: 9 },
    HEAD: { target: `refs/heads/${branchName}` },
    'refs/heads/HEAD': { target: 'refs/heads/wrong' },
    'refs/heads/main': { commit: 1 },
  })
  expect(readGitHead(layOut('.git', [table]))).toMatchObject({ kind: 'branch', branchName })
})

it('reads what git 2.55 wrote: a branch named anew, its tables put together', () => {
  const table = Buffer.from(
    'UkVGVAEAEAAAAAAAAAAAAQAAAAAAAAAFcgAAuwAjSEVBRAMhcmVmcy9oZWFkcy9mZWF0dXJlL21lYW4tcmV2ZXJzaW9uAIEJcmVmcy9oZWFkcy9m' +
      'ZWF0dXJlL21lYW4tcmV2ZXJzaW9uAi9xJWiPkRzN/0RUqI/PdjVCGl8dCyFtYWluAS9xJWiPkRzN/0RUqI/PdjVCGl8dDBlvcmUEL3ElaI+RHM3/' +
      'RFSoj892NUIaXx0AABwAAEUAAlJFRlQBABAAAAAAAAAAAAEAAAAAAAAABQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACg' +
      'A7mM',
    'base64',
  )
  expect(readGitHead(layOut('.git', [table]))).toMatchObject({ branchName: 'feature/mean-reversion' })
})

it('reads a detached head', () => {
  expect(readGitHead(layOut('.git', [toTable({ HEAD: { commit: 7 } })]))).toMatchObject({ kind: 'detached' })
})

it('believes the newest table that speaks of HEAD', () => {
  const feature = toTable({ HEAD: { target: 'refs/heads/feature/x' } }, 300)
  const other = toTable({ 'refs/heads/feature/x': { commit: 3 } })
  expect(readGitHead(layOut('.git', [main, feature, other]))).toMatchObject({ branchName: 'feature/x' })
})

it('does not take an older table for one that is gone', () => {
  expect(readGitHead(layOut('.git', [main, undefined]))).toMatchObject({ kind: 'unreadable' })
})

it('reads the tables of a worktree', () => {
  const root = layOut('.git/worktrees/w', [toTable({ HEAD: { target: 'refs/heads/w' } })])
  mkdirSync(join(root, 'w'))
  writeFileSync(join(root, 'w/.git'), 'gitdir: ../.git/worktrees/w\r\n')
  expect(readGitHead(join(root, 'w'))).toMatchObject({ kind: 'branch', branchName: 'w' })
})
