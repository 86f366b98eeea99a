import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { leaveSpareCopy, takeSpareCopy, toSpareCopy } from './spare-copy.ts'

async function createFolders() {
  const folder = await mkdtemp(join(tmpdir(), 'dbenv-spares-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const template = join(folder, 'templates', 'k')
  await mkdir(join(template, 'database'), { recursive: true })
  await writeFile(join(template, 'database', 't.ibd'), 'rows')
  const workFolder = join(folder, 'work')
  await mkdir(workFolder)
  return { folder, template, workFolder, copy: toSpareCopy(template), spares: join(folder, 'spares') }
}

it('gives the copy that was left to one of those who come, whole', async () => {
  const { folder, copy, workFolder } = await createFolders()
  await leaveSpareCopy(copy, workFolder)
  const taken = await Promise.all(['a', 'b', 'c'].map((name) => takeSpareCopy(copy, join(folder, name))))
  expect(taken.filter(Boolean)).toHaveLength(1)
  const taker = ['a', 'b', 'c'][taken.indexOf(true)] ?? ''
  expect(await readFile(join(folder, taker, 'database', 't.ibd'), 'utf8')).toBe('rows')
  expect(await readdir(workFolder)).toEqual([])
})

it('marks the template as used, so that nobody removes it meanwhile', async () => {
  const { template, copy, workFolder } = await createFolders()
  await utimes(template, 1, 1)
  await leaveSpareCopy(copy, workFolder)
  expect((await stat(template)).mtimeMs).toBeGreaterThan(Date.now() - 60_000)
})

it('leaves a copy that is there as it is', async () => {
  const { copy, workFolder } = await createFolders()
  await leaveSpareCopy(copy, workFolder)
  await writeFile(join(copy.spare, 'own'), '')
  await leaveSpareCopy(copy, workFolder)
  expect(await readdir(copy.spare)).toContain('own')
})

it('does without when the template is gone', async () => {
  const { template, copy, workFolder, spares } = await createFolders()
  await rm(template, { recursive: true })
  await leaveSpareCopy(copy, workFolder)
  expect([await readdir(spares), await readdir(workFolder)]).toEqual([[], []])
})

it('keeps the last made ones of many', async () => {
  const { copy, workFolder, spares } = await createFolders()
  const names = ['1', '2', '3', '4', '5']
  for (const name of names) {
    await mkdir(join(spares, name), { recursive: true })
    await utimes(join(spares, name), Number(name), Number(name))
  }
  await leaveSpareCopy(copy, workFolder)
  expect((await readdir(spares)).sort()).toEqual(['3', '4', '5', 'k'])
  expect(await readdir(workFolder)).toEqual([])
})
