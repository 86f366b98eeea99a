import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { GUARD_RECORD_FILE } from './guard-message.ts'
import { emptyGuardedFolder, removeGuardedFolder } from './remove-guarded.ts'

it('leaves the record until all else is gone, so that the next sweep goes on', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dbenv-guarded-'))
  await mkdir(join(folder, 'data'))
  for (const name of [GUARD_RECORD_FILE, 'server.log', 'data/ibdata1']) await writeFile(join(folder, name), '')
  await emptyGuardedFolder(folder)
  expect(await readdir(folder)).toEqual([GUARD_RECORD_FILE])
  await removeGuardedFolder(folder)
  await expect(readdir(folder)).rejects.toThrow('ENOENT')
})
