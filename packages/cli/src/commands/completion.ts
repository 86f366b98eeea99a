import tab from '@bomb.sh/tab/commander'
import type { Command } from 'commander'
import type { AddCommand } from '../command-host.ts'

/** `dbenv completion bash|zsh|fish`: prints a script for the shell. Added last: it completes what is there by then. */
export const addCompletionCommand: AddCommand = (program) => {
  // The typings of @commander-js/extra-typings narrow commander's own class; the object is one.
  tab(program as unknown as Command, { completionCommandName: 'completion' })
}
