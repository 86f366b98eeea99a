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
  const child = execa(file, words, {
    stdio: 'inherit',
    reject: false,
    // Else execa sends SIGKILL five seconds after a SIGTERM: how long an end takes is the command's own affair.
    forceKillAfterDelay: false,
    cwd: terminal.folder,
    extendEnv: false,
    env: { ...terminal.variables, DBENV_ENVIRONMENT: environment },
  })
  // It decides what they mean: to many programs Ctrl-C is no end.
  using _signals = terminal.passSignals((name) => child.kill(name))
  const result = await child
  if (result.exitCode !== undefined) return result.exitCode
  if (result.signal !== undefined) return 128 + constants.signals[result.signal]
  throw new CommandNotStartedError(
    `\`${file}\` could not be started: ${result.cause instanceof Error ? result.cause.message : 'unknown reason'}. ` +
      'Check its name and PATH; a shell builtin needs `sh -c "…"`.',
    { cause: result.cause },
  )
}
