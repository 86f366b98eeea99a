import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { ensureTemplate } from './template-cache.ts'

async function createFolders() {
  const folder = await mkdtemp(join(tmpdir(), 'dbenv-templates-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const templatesFolder = join(folder, 'templates')
  const createRun = async (name: string) => {
    const runFolder = join(folder, name)
    await mkdir(runFolder)
    return runFolder
  }
  return { templatesFolder, createRun }
}

const guard = async () => undefined

it('lets one of many build, and gives all the same template', async () => {
  const { templatesFolder, createRun } = await createFolders()
  let builds = 0
  const waiting = new Set<string>()
  const starts = ['a', 'b', 'c', 'd'].map(async (name) =>
    ensureTemplate({
      templatesFolder,
      key: 'k',
      runFolder: await createRun(name),
      guard,
      isAlive: async () => true,
      onWaiting: () => {
        expect(waiting).not.toContain(name)
        waiting.add(name)
      },
      build: async (folder) => {
        builds += 1
        // Each is told once that it waits.
        await vi.waitFor(() => expect(waiting.size).toBe(3), { timeout: 20_000 })
        await mkdir(folder)
        await writeFile(join(folder, 'data'), name)
      },
    }),
  )
  expect(new Set(await Promise.all(starts))).toEqual(new Set([join(templatesFolder, 'k')]))
  expect(builds).toBe(1)
  expect(await readdir(templatesFolder)).toEqual(['k'])
})

it('takes over from a builder that is dead', async () => {
  const { templatesFolder, createRun } = await createFolders()
  await mkdir(templatesFolder)
  await writeFile(join(templatesFolder, 'k.lock'), '/a/folder/of/a/dead/run')
  const build = (folder: string) => mkdir(folder).then(() => undefined)
  const request = { templatesFolder, key: 'k', runFolder: await createRun('a'), guard, build }
  await ensureTemplate({ ...request, isAlive: async () => false })
  expect(await readdir(templatesFolder)).toEqual(['k'])
})

it('leaves no lock when the build fails', async () => {
  const { templatesFolder, createRun } = await createFolders()
  const build = () => Promise.reject(new Error('no'))
  const request = {
    templatesFolder,
    key: 'k',
    runFolder: await createRun('a'),
    guard,
    build,
    isAlive: async () => true,
  }
  await expect(ensureTemplate(request)).rejects.toThrow('no')
  expect(await readdir(templatesFolder)).toEqual([])
})

it('removes the templates that were used longest ago, and none that may be in use', async () => {
  const { templatesFolder, createRun } = await createFolders()
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000)
  for (let index = 1; index <= 12; index++) {
    const path = join(templatesFolder, `t${index}`)
    await mkdir(path, { recursive: true })
    await utimes(path, hoursAgo(index - 0.5), hoursAgo(index - 0.5))
  }
  const build = (folder: string) => mkdir(folder).then(() => undefined)
  const request = {
    templatesFolder,
    key: 'new',
    runFolder: await createRun('a'),
    guard,
    build,
    isAlive: async () => true,
  }
  await ensureTemplate(request)
  const kept = ['new', 't1', 't2', 't3', 't4', 't5', 't6', 't7']
  expect((await readdir(templatesFolder)).sort()).toEqual(kept)
})

it('removes a template at once, so that who copies it finds it whole or not at all', async () => {
  const { templatesFolder, createRun } = await createFolders()
  const names = Array.from({ length: 300 }, (_, index) => `file-${index}`)
  for (const name of ['old', ...Array.from({ length: 8 }, (_, index) => `t${index}`)]) {
    await mkdir(join(templatesFolder, name), { recursive: true })
  }
  const old = join(templatesFolder, 'old')
  await Promise.all(names.map((name) => writeFile(join(old, name), '')))
  await utimes(old, 1, 1)
  const seen = new Set<number>()
  const look = async () => {
    for (;;) {
      const count = await readdir(old).then(
        (found) => found.length,
        () => undefined,
      )
      if (count === undefined) return
      seen.add(count)
    }
  }
  const build = (folder: string) => mkdir(folder).then(() => undefined)
  const runFolder = await createRun('a')
  const request = { templatesFolder, key: 'new', runFolder, guard, build, isAlive: async () => true }
  await Promise.all([look(), ensureTemplate(request)])
  expect([...seen]).toEqual([names.length])
  expect(await readdir(runFolder)).not.toContain('old-old')
})
