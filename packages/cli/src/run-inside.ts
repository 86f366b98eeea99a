import { constants } from 'node:os'
import type { EnvironmentName } from '@dbenv/core'
import { CommandNotStartedError } from './cli-errors.ts'
import type { Terminal } from './terminal.ts'

/** Runs a command with DBENV_ENVIRONMENT set, on this terminal; resolves to what a shell would make of how it ended. */
export async function runInside(
  terminal: Terminal,
  environment: EnvironmentName,
  file: string,
  words: readonly string[],
): Promise<number> {
  const { execa } = await import('execa')
  const signal = terminal.claimSignal()
  const child = execa(file, words, {
    stdio: 'inherit',
    reject: false,
    cwd: terminal.folder,
    extendEnv: false,
    env: { ...terminal.variables, DBENV_ENVIRONMENT: environment },
  })
  // Ctrl-C on a terminal reaches the command by itself; anything else has to be passed on.
  const passOn = (): void => {
    if (!terminal.isInteractive || signal.reason === 'SIGTERM') child.kill(signal.reason)
  }
  signal.addEventListener('abort', passOn, { once: true })
  const result = await child
  signal.removeEventListener('abort', passOn)
  if (result.exitCode !== undefined) return result.exitCode
  if (result.signal !== undefined) return 128 + constants.signals[result.signal]
  throw new CommandNotStartedError(
    `\`${file}\` could not be started: ${result.cause instanceof Error ? result.cause.message : 'unknown reason'}. ` +
      'Check its name and PATH; a shell builtin needs `sh -c "…"`.',
    { cause: result.cause },
  )
}
