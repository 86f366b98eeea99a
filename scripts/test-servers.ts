// Which database servers the tests run on. Read by vitest.config.ts, in the main process, before any test.
import process from 'node:process'
import { CACHE } from './setup/checkout.mjs'
import type { Flavour, Search } from './setup/server-programs.mjs'
import { askVersion, FLAVOUR_NAMES, FLAVOURS, findServerProgram } from './setup/server-programs.mjs'

export interface TestServerProgram {
  readonly flavour: Flavour
  readonly program: string
}

const VARIABLES = { mariadb: 'DBENV_TEST_MARIADBD', mysql: 'DBENV_TEST_MYSQLD' } as const

/**
 * One server program a vendor: `DBENV_TEST_MARIADBD` and `DBENV_TEST_MYSQLD`, else the set-up's own, else one of this
 * machine. A vendor without one is left out, and the run ends with a line that says so; with `CI` set it is an error
 * instead, so that no run there passes with half of its tests.
 */
export function testServers(): readonly TestServerProgram[] {
  const { servers, missing } = findTestServers()
  if (process.env['CI'] && missing.length > 0) throw new Error(`In CI no vendor may be left out: ${missing.join(' ')}`)
  return servers
}

/** The servers, and for each vendor without one a sentence that tells why and how to get it. */
export function findTestServers(): {
  readonly servers: readonly TestServerProgram[]
  readonly missing: readonly string[]
} {
  const servers: TestServerProgram[] = []
  const missing: string[] = []
  for (const flavour of FLAVOURS) {
    const named = findNamed(flavour)
    const { found, rejected } =
      named === undefined ? findOnMachine(flavour) : { found: { program: named }, rejected: [] }
    if (found !== undefined) servers.push({ flavour, program: found.program })
    else {
      const reason = ['no server program found', ...rejected].join('; ')
      missing.push(
        `Tests on ${FLAVOUR_NAMES[flavour]} were left out: ${reason}. \`npm run setup -- --${flavour}\` gets one.`,
      )
    }
  }
  return { servers, missing }
}

function findNamed(flavour: Flavour): string | undefined {
  const program = process.env[VARIABLES[flavour]]
  if (program === undefined || program === '') return undefined
  if (askVersion(program)?.flavour === flavour) return program
  throw new Error(
    `${VARIABLES[flavour]} names \`${program}\`, which does not answer to --version like a ${FLAVOUR_NAMES[flavour]} server. Name a server program, or unset it.`,
  )
}

function findOnMachine(flavour: Flavour): Search {
  return findServerProgram(flavour, { cache: CACHE, searchPath: process.env['PATH'] ?? '' })
}
