import { CommanderError } from 'commander'
import { EXIT_CODE, exitCodeOf } from './exit-code.ts'
import { asksForJson } from './output/asks-for-json.ts'
import { printError, printJsonError } from './output/print-error.ts'
import { createProgram } from './program.ts'
import { printNotice, type Terminal } from './terminal.ts'

/** Runs one command line (without the program's own name) and resolves to the exit code; never rejects. */
export async function runCli(words: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = EXIT_CODE.done
  try {
    const program = createProgram({
      terminal,
      setExitCode: (code) => {
        exitCode = code
      },
    })
    await program.parseAsync(withCommand(words), { from: 'user' })
    return exitCode
  } catch (error) {
    const code = exitCodeOf(error, terminal.signal)
    const format = asksForJson(words) ? 'json' : 'text'
    if (terminal.signal.aborted || code === EXIT_CODE.interrupted) printNotice(terminal, 'Interrupted.')
    if (!(error instanceof CommanderError)) printError(terminal, error, format)
    // Commander has told people already; a script has nothing yet.
    else if (code !== EXIT_CODE.done && format === 'json')
      printJsonError(terminal, { code: 'DBENV_USAGE', message: error.message.replace(/^error: /, '') })
    return code
  }
}

/** `dbenv --delete-env a b` says the same as `dbenv delete a b`; so does `dbenv --confirm --delete-env a b`. */
function withCommand(words: readonly string[]): readonly string[] {
  const [first = ''] = words
  return first.startsWith('-') && words.some((word) => /^--delete-env(=|$)/.test(word)) ? ['delete', ...words] : words
}
