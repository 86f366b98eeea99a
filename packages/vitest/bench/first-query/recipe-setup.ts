import { dirname, join } from 'node:path'
import process from 'node:process'
import { localServer } from '@dbenv/server'
import { containerServer } from '@dbenv/server/container'
import { execa } from 'execa'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    recipe: { readonly host: string; readonly port: number; readonly user: string; readonly password: string }
  }
}

/**
 * Starts an empty server and loads the dump by the client program: a container by testcontainers with its data in memory,
 * where `SUITE_IMAGE` names an image, else a private one.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { SUITE_PROGRAM = '', SUITE_SQL = '', SUITE_IMAGE: image } = process.env
  const provider = image ? containerServer({ image }) : localServer({ program: SUITE_PROGRAM })
  const server = await provider.start()
  const { host, port, user, password } = server.connection
  const client = join(dirname(SUITE_PROGRAM), server.flavour === 'mariadb' ? 'mariadb' : 'mysql')
  await execa(client, ['--no-defaults', `--host=${host}`, `--port=${port}`, `--user=${user}`], {
    inputFile: SUITE_SQL,
    env: { MYSQL_PWD: password },
  })
  project.provide('recipe', { host, port, user, password })
  return () => server.stop()
}
