// Which database servers the tests run on. Read by vitest.config.ts, in the main process, before any test.
import process from 'node:process'
import { CACHE } from './setup/checkout.mjs'
import type { Flavour } from './setup/server-programs.mjs'
import { askVersion, FLAVOUR_NAMES, FLAVOURS, findServerProgram } from './setup/server-programs.mjs'

export interface TestServerProgram {
  readonly flavour: Flavour
  readonly program: string
}

const VARIABLES = { mariadb: 'DBENV_TEST_MARIADBD', mysql: 'DBENV_TEST_MYSQLD' } as const

/**
 * One server program a vendor: `DBENV_TEST_MARIADBD` and `DBENV_TEST_MYSQLD`, else the set-up's own, else one of this
 * machine. A vendor without one is left out, and a line on stderr says why and how to get it; with `CI` set it is an
 * error instead, so that no run there passes with half of its tests.
 */
export function testServers(): readonly TestServerProgram[] {
  return FLAVOURS.flatMap((flavour) => {
    const program = findNamed(flavour) ?? findOnMachine(flavour)
    return program === undefined ? [] : [{ flavour, program }]
  })
}

function findNamed(flavour: Flavour): string | undefined {
  const program = process.env[VARIABLES[flavour]]
  if (program === undefined || program === '') return undefined
  if (askVersion(program)?.flavour === flavour) return program
  throw new Error(
    `${VARIABLES[flavour]} names \`${program}\`, which does not answer to --version like a ${FLAVOUR_NAMES[flavour]} server. Name a server program, or unset it.`,
  )
}

function findOnMachine(flavour: Flavour): string | undefined {
  const { found, rejected } = findServerProgram(flavour, { cache: CACHE, searchPath: process.env['PATH'] ?? '' })
  if (found !== undefined) return found.program
  const reason = ['no server program found', ...rejected].join('; ')
  const advice = `\`npm run setup -- --${flavour}\` gets one`
  if (process.env['CI'])
    throw new Error(`The tests on ${FLAVOUR_NAMES[flavour]} cannot run: ${reason}. In CI that is an error; ${advice}.`)
  process.stderr.write(`tests on ${FLAVOUR_NAMES[flavour]} are left out: ${reason}; ${advice}.\n`)
  return undefined
}
