import { styleText } from 'node:util'
import { printNotice, printResult, type Terminal } from '../terminal.ts'
import { type DescribedError, describeError } from './describe-error.ts'
import { toVisibleText } from './visible-text.ts'

/**
 * Tells a person on stderr what failed, and with `json` a script on stdout: `{ "error": { "code", "message" } }`.
 * With `DBENV_DEBUG` set the stack and its causes follow.
 */
export function printError(terminal: Terminal, error: unknown, format: 'text' | 'json'): void {
  const { code, message } = describeError(error)
  if (format === 'json') printJsonError(terminal, { code, message })
  // By itself it would ask stdout whether there are colours.
  const title = styleText('red', 'error:', { stream: terminal.stderr })
  printNotice(terminal, `${title} ${toVisibleText(message, '\n')} [${code}]`)
  if (terminal.variables['DBENV_DEBUG'] && error instanceof Error) printStack(terminal, error)
}

/** The document that a script gets for a failure. */
export function printJsonError(terminal: Terminal, error: DescribedError): void {
  printResult(terminal, JSON.stringify({ error }, undefined, 2))
}

function printStack(terminal: Terminal, error: Error): void {
  printNotice(terminal, error.stack ?? String(error))
  if (error.cause instanceof Error) {
    printNotice(terminal, 'caused by:')
    printStack(terminal, error.cause)
  }
}
