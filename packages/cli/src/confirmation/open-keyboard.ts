import { PassThrough, type Readable } from 'node:stream'
import type { Terminal } from '../terminal.ts'

/** Time for an answer that was typed just before the end: Inquirer takes it some ticks later. In milliseconds. */
const ANSWER_MS = 100

/** What is typed, until it is disposed of. */
export interface Keyboard extends Disposable {
  readonly keys: Readable
  /** Aborted once a person has ended the input, or the terminal is gone. */
  readonly end: AbortSignal
}

/**
 * Reads a terminal, key by key or in the terminal's own lines, and watches for Ctrl-D and for its end. Inquirer does not:
 * its question then stays, and reads nothing more.
 */
export function openKeyboard(stdin: Terminal['stdin'], mode: 'keys' | 'lines'): Keyboard {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const end = (): void => {
    timer ??= setTimeout(() => controller.abort(), ANSWER_MS)
  }
  // What Node's readline, on which Inquirer is built, makes of the bytes.
  const onKey = (_text: unknown, key: { readonly name?: string; readonly ctrl?: boolean } | undefined): void => {
    if (key?.ctrl === true && key.name === 'd') end()
  }
  stdin.on('end', end).on('error', end)
  if (mode === 'keys') stdin.setRawMode?.(true)
  // A stream of its own: readline throws the errors of its input, as of a terminal that is gone, where nobody catches them.
  const keys = stdin.pipe(new PassThrough())
  keys.on('keypress', onKey)
  return {
    keys,
    end: controller.signal,
    [Symbol.dispose]() {
      clearTimeout(timer)
      stdin.unpipe(keys).pause()
      if (mode === 'keys') stdin.setRawMode?.(false)
      stdin.off('end', end).off('error', end)
    },
  }
}
