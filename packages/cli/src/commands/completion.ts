import tab from '@bomb.sh/tab/commander'
import type { Command } from 'commander'
import type { AddCommand } from '../command-host.ts'
import { formatExamples } from '../output/format-examples.ts'
import { readCompletionScript } from '../read-completion-script.ts'
import { printResult } from '../terminal.ts'

const EXAMPLES = [
  ['source <(dbenv completion bash)', 'in ~/.bashrc'],
  ['source <(dbenv completion zsh)', 'in ~/.zshrc, after compinit'],
  ['dbenv completion fish | source', 'in ~/.config/fish/config.fish'],
] as const

/**
 * `dbenv completion bash|zsh|fish|powershell`: prints a script for the shell. Added last: it completes what is there by
 * then.
 */
export const addCompletionCommand: AddCommand = (program, { terminal }) => {
  // The typings of @commander-js/extra-typings narrow commander's own class; the object is one.
  const completions = tab(program as unknown as Command, { completionCommandName: 'completion' })
  program.commands
    .find((command) => command.name() === 'completion')
    ?.summary('print a completion script for the shell')
    .description('Prints a script that completes commands and flags in bash, zsh, fish or PowerShell.')
    .addHelpText('after', formatExamples(EXAMPLES))
    .action((...[shell]) => {
      if (shell === 'bash' || shell === 'zsh') return printResult(terminal, readCompletionScript(shell))
      completions.setup(program.name(), program.name(), String(shell))
    })
}
