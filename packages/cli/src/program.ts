import { readFileSync } from 'node:fs'
import { Command } from '@commander-js/extra-typings'
import type { CommandHost } from './command-host.ts'
import { addCompletionCommand } from './commands/completion.ts'
import { addCreateCommand } from './commands/create.ts'
import { addDeleteCommand } from './commands/delete.ts'
import { addDiffCommand } from './commands/diff.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addExecCommand } from './commands/exec.ts'
import { addExtendCommand } from './commands/extend.ts'
import { addInitCommand } from './commands/init.ts'
import { addListCommand } from './commands/list.ts'
import { addPruneCommand } from './commands/prune.ts'
import { addShowCommand } from './commands/show.ts'
import { addWhichCommand } from './commands/which.ts'
import { formatExamples } from './output/format-examples.ts'

const EXAMPLES = [
  ['dbenv init --register-all', 'once for each server'],
  ['dbenv which', 'which environment am I in, and why'],
  ['dbenv create --with-data', 'a private copy of production for this branch'],
  ['dbenv delete mean-reversion', 'drop it when the work is done'],
] as const

const CONNECTION = `
Connection:
  MYSQL_HOST, MYSQL_PORT (3306), MYSQL_USER, MYSQL_PASSWORD (may be empty),
  or MYSQL_SOCKET in place of host and port; MYSQL_SSL for TLS.

Exit codes:
  0 done  1 failed  2 usage  3 refused  4 partly done  130 interrupted`

/** The whole command line, with commander's own errors thrown instead of ending the process. */
export function createProgram(host: CommandHost): Command {
  const { terminal } = host
  const program: Command = new Command('dbenv')
  program
    .description('Many MySQL or MariaDB databases, one set of names, a private copy for every branch.')
    .version(readVersion(), '-V, --version', 'print the version')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      writeErr: (text) => void terminal.stderr.write(text),
    })
    .showHelpAfterError('Run `dbenv --help`, or `dbenv COMMAND --help`, to see what there is.')
    .addHelpText('after', `${formatExamples(EXAMPLES)}\n${CONNECTION}`)
  for (const add of COMMANDS) add(program, host)
  return program
}

/** In the order in which `--help` shows them. */
const COMMANDS = [
  addInitCommand,
  addWhichCommand,
  addCreateCommand,
  addListCommand,
  addShowCommand,
  addDiffCommand,
  addDeleteCommand,
  addPruneCommand,
  addExtendCommand,
  addExecCommand,
  addDoctorCommand,
  addCompletionCommand,
] as const

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return manifest instanceof Object && 'version' in manifest ? String(manifest.version) : 'unknown'
}
