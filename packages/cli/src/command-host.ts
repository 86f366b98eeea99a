import type { Command } from '@commander-js/extra-typings'
import type { Terminal } from './terminal.ts'

/** What every command is given. */
export interface CommandHost {
  readonly terminal: Terminal
  /** Ends the process with another code than 0 although nothing was thrown. */
  setExitCode(code: number): void
}

/** Adds one command to the program; each file in `commands/` exports one. */
export type AddCommand = (program: Command, host: CommandHost) => void

/** Said the same way by every command that has it. */
export const JSON_OPTION = ['--json', 'print one JSON document on stdout, and nothing else there'] as const
