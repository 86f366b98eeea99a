import type { Readable } from 'node:stream'
import type { Confirmation, DeletePlan } from '@dbenv/clone'
import { ConfirmationRequiredError, DeclinedError, QuestionLeftError } from '../cli-errors.ts'
import { countOf } from '../output/count-of.ts'
import { formatDeletePlan } from '../output/format-delete-plan.ts'
import { printNotice, type Terminal } from '../terminal.ts'
import { askPlainly, type PlainQuestion } from './ask-plainly.ts'
import { openKeyboard } from './open-keyboard.ts'

/** Whether a person agreed before (`--confirm`), and who can be asked if not. */
export interface AskToDeleteOptions {
  readonly confirmed: boolean
  /** What to type to agree without being asked. */
  readonly command: string
}

/**
 * Shows on stderr what would go, grouped by environment, and settles whether it may: at once with `--confirm`, else by
 * a question. There is no default answer. Throws DeclinedError on `n` and on Ctrl-D, QuestionLeftError on Ctrl-C,
 * ConfirmationRequiredError when nobody can be asked.
 */
export function askToDelete(terminal: Terminal, { confirmed, command }: AskToDeleteOptions): Confirmation {
  return async (plan) => {
    printNotice(terminal, formatDeletePlan(plan, terminal.stderr))
    if (confirmed) return true
    const databases = countOf(countDatabases(plan), 'database')
    if (!terminal.isInteractive) {
      throw new ConfirmationRequiredError(
        `${databases} would be dropped, and there is no terminal to ask at. Nothing was deleted. ` +
          `To agree beforehand, run \`${command} --confirm\`.`,
      )
    }
    using keyboard = openKeyboard(terminal.stdin, terminal.canRedraw ? 'keys' : 'lines')
    const answer = await ask(terminal, keyboard.keys, {
      message: `Drop ${databases} for good? (y/n)`,
      validate: isAnswer,
      signal: AbortSignal.any([terminal.signal, keyboard.end]),
    }).catch((cause: unknown) => {
      if (keyboard.end.aborted && !terminal.signal.aborted)
        throw new DeclinedError('The input ended without a yes. Nothing was deleted.', { cause })
      throw terminal.signal.aborted || isLeft(cause)
        ? new QuestionLeftError('The question got no answer. Nothing was deleted.', { cause })
        : cause
    })
    if (/^y/i.test(answer.trim())) return true
    throw new DeclinedError('The answer was no. Nothing was deleted.')
  }
}

async function ask(terminal: Terminal, keys: Readable, question: PlainQuestion): Promise<string> {
  if (!terminal.canRedraw) return await askPlainly(keys, terminal.stderr, question)
  const { input } = await import('@inquirer/prompts')
  return await input(question, { input: keys, output: terminal.stderr, signal: question.signal })
}

/** Inquirer reads Ctrl-C itself while it asks, and sees the signal and the end of the terminal. */
function isLeft(error: unknown): boolean {
  return error instanceof Error && ['ExitPromptError', 'AbortPromptError', 'CancelPromptError'].includes(error.name)
}

function isAnswer(text: string): true | string {
  return /^(y|yes|n|no)$/i.test(text.trim()) || 'Type y or n.'
}

/** How many databases a plan names. */
export function countDatabases(plan: DeletePlan): number {
  return plan.environments.reduce((count, environment) => count + environment.databases.size, 0)
}
