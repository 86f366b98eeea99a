import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createSocketPath } from './socket-path.ts'

it('gives one start the same short folder again, for its template and for its server', async () => {
  const short = await mkdtemp(join(tmpdir(), 's-'))
  const guarded: string[] = []
  try {
    const create = () =>
      createSocketPath(`/${'x'.repeat(100)}/f097a77c7ece`, [short], async (folder) => void guarded.push(folder))
    const path = await create()
    expect(path).toBe(join(short, 'dbenv-f097a77c7ece', 's.sock'))
    expect(await create()).toBe(path)
    expect(new Set(guarded)).toEqual(new Set([join(short, 'dbenv-f097a77c7ece')]))
  } finally {
    await rm(short, { recursive: true })
  }
})
