import { access, readdir } from 'node:fs/promises'
import { createConnection } from 'mysql2/promise'
import { expect, inject, it } from 'vitest'
import { localServer } from '../src/index.ts'

const { flavour, program, version } = inject('testServer')

it('starts the vendor that the program is, and answers with its password only', async () => {
  await using server = await localServer({ program }).start()
  expect(server).toMatchObject({ flavour, version, ownership: 'private' })
})
