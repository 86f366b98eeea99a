import type { Readable } from 'node:stream'

/** Time for an answer that was typed just before the end: Inquirer takes it some ticks later. In milliseconds. */
const ANSWER_MS = 100

/** Aborted once a person has ended the input. */
export interface InputEnd extends Disposable {
  readonly signal: AbortSignal
}

/**
 * Watches a terminal's input for Ctrl-D, and for its end. Inquirer does not: its question then stays, and reads nothing
 * more.
 */
export function watchForEnd(stdin: Readable): InputEnd {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const end = (): void => {
    timer ??= setTimeout(() => controller.abort(), ANSWER_MS)
  }
  // What Node's readline, on which Inquirer is built, makes of the bytes.
  const onKey = (_text: unknown, key: { readonly name?: string; readonly ctrl?: boolean } | undefined): void => {
    if (key?.ctrl === true && key.name === 'd') end()
  }
  stdin.on('keypress', onKey)
  stdin.on('end', end)
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearTimeout(timer)
      stdin.off('keypress', onKey)
      stdin.off('end', end)
    },
  }
}
