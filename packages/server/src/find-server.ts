import process from 'node:process'
import { checkOptionNames } from './check-server-options.ts'
import { openDocker } from './container/open-docker.ts'
import { type ContainerServerOptions, containerServer } from './container-server.ts'
import type { ServerProvider } from './database-server.ts'
import { existingServer } from './existing-server.ts'
import { type LocalServerOptions, localServer } from './local-server.ts'
import { NoServerFoundError } from './no-server-found-error.ts'
import { NoServerProgramError } from './no-server-program-error.ts'
import { findServerProgram } from './program/find-server-programs.ts'
import type { ProgramSurroundings } from './program/program-folders.ts'
import { UnknownServerChoiceError } from './unknown-server-choice-error.ts'

export interface FindServerOptions {
  /** For the private local server, should it be the one. */
  readonly local?: LocalServerOptions
  /** For the container, should it be the one. */
  readonly container?: ContainerServerOptions
  /** Where programs are looked for. @default this process's variables and platform */
  readonly surroundings?: ProgramSurroundings
}

/** The provider that was chosen, and the reason in words for a person. */
export interface FoundServer {
  readonly provider: ServerProvider
  readonly reason: string
  /** The other kinds of server, each with the reason why it was not taken. */
  readonly passedOver: readonly PassedOver[]
}

export interface PassedOver {
  readonly name: ServerProvider['name']
  readonly reason: string
}

const FIND_SERVER_OPTIONS = [
  'local',
  'container',
  'surroundings',
] as const satisfies readonly (keyof FindServerOptions)[]

/** Why a running server is not even looked at. */
const ONLY_WHEN_NAMED = { name: 'existing', reason: 'is used only when named, by DBENV_TEST_SERVER=existing' } as const

/**
 * Chooses a server without starting it: the kind that `DBENV_TEST_SERVER` names (`existing`, `local`, `container`), else
 * a private local one, else one in a container. A running server is used only when named, so that a shell with
 * production's `MYSQL_*` in it is no danger. A program that was named and cannot be used is an error, not a reason to
 * take another kind.
 *
 * Throws `NoServerFoundError`, `UnusableProgramError` or `UnknownServerChoiceError`; where a kind was named, what keeps
 * that one from being used: `NoServerProgramError`, `TestcontainersMissingError`, `DockerUnavailableError`.
 */
export async function findServer(options: FindServerOptions = {}): Promise<FoundServer> {
  checkOptionNames('findServer', options, FIND_SERVER_OPTIONS)
  const choice = process.env['DBENV_TEST_SERVER'] || undefined
  const named = `DBENV_TEST_SERVER=${choice}`
  if (choice === undefined) return findAny(options)
  if (choice === 'local') return { ...(await findLocal(options, named)), passedOver: [] }
  if (choice === 'container') return { ...(await findContainer(options, named)), passedOver: [] }
  if (choice !== 'existing') throw new UnknownServerChoiceError(choice)
  return { provider: existingServer(), reason: `the server that MYSQL_* name, because ${named}`, passedOver: [] }
}

async function findAny(options: FindServerOptions): Promise<FoundServer> {
  try {
    const found = await findLocal(options, 'its program is on this machine')
    const spared = { name: 'container', reason: 'was not needed' } as const
    return { ...found, passedOver: [spared, ONLY_WHEN_NAMED] }
  } catch (noProgram) {
    if (!(noProgram instanceof NoServerProgramError)) throw noProgram
    const found = await findContainer(options, 'no server program is on this machine and Docker answers').catch(
      (noContainer: unknown) => {
        throw noContainer instanceof Error ? new NoServerFoundError(noProgram, noContainer) : noContainer
      },
    )
    return { ...found, passedOver: [{ name: 'local', reason: noProgram.message }, ONLY_WHEN_NAMED] }
  }
}

type Candidate = Omit<FoundServer, 'passedOver'>

async function findLocal({ local, surroundings }: FindServerOptions, because: string): Promise<Candidate> {
  const { path, flavour, version } = await findServerProgram({ ...local, ...(surroundings ? { surroundings } : {}) })
  return {
    provider: localServer({ ...local, program: path }),
    reason: `a private ${flavour === 'mariadb' ? 'MariaDB' : 'MySQL'} ${version} from ${path}, because ${because}`,
  }
}

async function findContainer({ container }: FindServerOptions, because: string): Promise<Candidate> {
  await openDocker()
  const provider = containerServer(container)
  return { provider, reason: `a container of ${provider.image}, because ${because}` }
}
