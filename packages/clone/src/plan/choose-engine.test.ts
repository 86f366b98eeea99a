import { expect, test } from 'vitest'
import type { ServerFacts } from '../session/server-facts.ts'
import { chooseEngine } from './choose-engine.ts'

function toPlace(identity: string): { readonly server: ServerFacts } {
  return {
    server: {
      flavour: 'mariadb',
      version: '10.11.19-MariaDB',
      identity,
      lowerCaseTableNames: 0,
      binaryLog: 'off',
      trustsFunctionCreators: true,
      maxAllowedPacket: 16_777_216,
      account: 'root@%',
    },
  }
}

test('refuses on Windows what takes the client programs, and nothing else', async () => {
  const source = toPlace('a')
  const problem = { type: 'client-program', message: expect.stringMatching(/\/dev\/fd\/3.*or clone the schema only/) }
  const rows = { engine: 'auto', content: 'schema-and-data' } as const
  expect((await chooseEngine({ ...rows, source, target: toPlace('b') }, 'win32')).problems).toEqual([problem])
  expect((await chooseEngine({ ...rows, source, target: source }, 'win32')).problems).toEqual([])
  const schema = { ...rows, content: 'schema' } as const
  expect((await chooseEngine({ ...schema, source, target: toPlace('b') }, 'win32')).problems).toEqual([])
  const forced = await chooseEngine({ ...rows, engine: 'mysqldump', source, target: source }, 'win32')
  expect(forced.problems).toMatchObject([{ message: expect.stringContaining('or choose the engine `in-server`') }])
  expect(forced.engine).toMatchObject({ name: 'mysqldump', programs: { dump: 'mariadb-dump', client: 'mariadb' } })
})
