import process from 'node:process'
import type { ServerProvider } from './database-server.ts'
import { existingServer } from './existing-server.ts'
import { type LocalServerOptions, localServer } from './local-server.ts'
import { findServerProgram } from './program/find-server-programs.ts'
import { UnknownServerChoiceError } from './unknown-server-choice-error.ts'

export interface FindServerOptions {
  /** For the private local server, should it be the one. */
  readonly local?: LocalServerOptions
}

/** The provider that was chosen, and the reason in words for a person. */
export interface FoundServer {
  readonly provider: ServerProvider
  readonly reason: string
}

/**
 * Chooses a server without starting it: the one that `DBENV_TEST_SERVER` names (`existing` or `local`), else a private
 * local one. A running server is used only when named, so that a shell with production's `MYSQL_*` in it is no danger.
 * Throws `NoServerProgramError`, `UnusableProgramError` or `UnknownServerChoiceError`.
 */
export async function findServer({ local = {} }: FindServerOptions = {}): Promise<FoundServer> {
  const choice = process.env['DBENV_TEST_SERVER'] || undefined
  if (choice === 'existing') {
    return { provider: existingServer(), reason: 'the server that MYSQL_* name, because DBENV_TEST_SERVER=existing' }
  }
  if (choice !== undefined && choice !== 'local') throw new UnknownServerChoiceError(choice)
  const { path, flavour, version } = await findServerProgram(local)
  const because = choice === 'local' ? 'DBENV_TEST_SERVER=local' : 'its program is on this machine'
  return {
    provider: localServer({ ...local, program: path }),
    reason: `a private ${flavour === 'mariadb' ? 'MariaDB' : 'MySQL'} ${version} from ${path}, because ${because}`,
  }
}
