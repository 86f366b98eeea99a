import tab from '@bomb.sh/tab/commander'
import type { Command } from 'commander'
import type { AddCommand } from '../command-host.ts'
import { formatExamples } from '../output/format-examples.ts'

const EXAMPLES = [
  ['source <(dbenv completion bash)', 'in ~/.bashrc (needs the package bash-completion)'],
  ['source <(dbenv completion zsh)', 'in ~/.zshrc'],
  ['dbenv completion fish | source', 'in ~/.config/fish/config.fish'],
] as const

/**
 * `dbenv completion bash|zsh|fish|powershell`: prints a script for the shell. Added last: it completes what is there by
 * then.
 */
export const addCompletionCommand: AddCommand = (program) => {
  // The typings of @commander-js/extra-typings narrow commander's own class; the object is one.
  tab(program as unknown as Command, { completionCommandName: 'completion' })
  program.commands
    .find((command) => command.name() === 'completion')
    ?.summary('print a completion script for the shell')
    .description('Prints a script that completes commands and flags in bash, zsh, fish or PowerShell.')
    .addHelpText('after', formatExamples(EXAMPLES))
}
