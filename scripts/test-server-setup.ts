import { localServer } from '@dbenv/server'
import type { TestProject } from 'vitest/node'
import './test-server-context.ts'

/** Global setup of the projects `db:*`: one private server of the project's vendor for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const program = project.config.env['DBENV_SERVER_PROGRAM']
  if (!program) throw new Error(`project \`${project.name}\` names no server program in DBENV_SERVER_PROGRAM`)
  const server = await localServer({ program }).start()
  const { flavour, version, connection } = server
  project.provide('testServer', { flavour, version, program: server.program.path, connection })
  return () => server.stop()
}
