import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findFiles } from './find-files.ts'

let root: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'dbenv-find-'))
  await mkdir(join(root, 'drizzle', 'meta'), { recursive: true })
  for (const name of ['b.sql', 'a.sql', 'meta/journal.json']) await writeFile(join(root, 'drizzle', name), '')
})

afterAll(() => rm(root, { recursive: true }))

it('passes over the folders that a pattern matches', async () => {
  const files = ['drizzle/a.sql', 'drizzle/b.sql', 'drizzle/meta/journal.json'].map((name) => join(root, name))
  expect(await findFiles(['drizzle/**'], root)).toEqual(files)
  expect(await findFiles(['drizzle/*'], root)).toEqual(files.slice(0, 2))
})

it('keeps the order of the patterns, with no file twice', async () => {
  const files = ['drizzle/b.sql', 'drizzle/a.sql'].map((name) => join(root, name))
  expect(await findFiles(['drizzle/b.sql', join(root, 'drizzle/*.sql')], root)).toEqual(files)
})

it('tells that a folder is named by what is in it', async () => {
  await expect(findFiles(['drizzle'], root)).rejects.toMatchObject({
    code: 'DBENV_VITEST_NO_FILE',
    pattern: 'drizzle',
    message: expect.stringContaining('`folder/**`'),
  })
})
