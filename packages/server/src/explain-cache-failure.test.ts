import { mkdir } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { explainCacheFailure } from './explain-cache-failure.ts'

it.each(['/dev/null/cache/private-servers', '/dev/null/cache'])(
  'names the cache folder when %s cannot be made',
  async (made) => {
    const folder = '/dev/null/cache/private-servers'
    const failure = explainCacheFailure(folder, () => mkdir(made, { recursive: true }))
    await expect(failure).rejects.toMatchObject({ code: 'DBENV_SERVER_CACHE_UNUSABLE', folder })
  },
)

it('names the cache folder when a parent of it is not writable', async () => {
  const refused = Object.assign(new Error("EACCES: permission denied, mkdir '/home/x'"), {
    code: 'EACCES',
    path: '/home/x',
  })
  const failure = explainCacheFailure('/home/x/.cache/dbenv', () => Promise.reject(refused))
  await expect(failure).rejects.toMatchObject({ code: 'DBENV_SERVER_CACHE_UNUSABLE', cause: refused })
})

it("leaves the errors of a caller's own files as they are", async () => {
  const own = Object.assign(new Error("EACCES: permission denied, open '/home/y'"), { code: 'EACCES', path: '/home/y' })
  await expect(explainCacheFailure('/home/x/.cache/dbenv', () => Promise.reject(own))).rejects.toBe(own)
})
