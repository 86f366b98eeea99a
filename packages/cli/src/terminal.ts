import type { Readable, Writable } from 'node:stream'

/** All that a command may touch of the process that runs it; `main.ts` makes the real one, tests their own. */
export interface Terminal {
  /** For the result alone. */
  readonly stdout: Writable
  /** For progress, questions, warnings and errors. */
  readonly stderr: Writable
  readonly stdin: Readable
  /** `true` when a person can answer: input and stderr are both a terminal. */
  readonly isInteractive: boolean
  /** `true` when stderr is a terminal: progress may be redrawn. */
  readonly canRedraw: boolean
  readonly variables: Readonly<Record<string, string | undefined>>
  /** The working directory, an absolute path. Throws WorkingFolderGoneError when it has been removed. */
  readonly folder: string
  /** Aborted by Ctrl-C (SIGINT) and SIGTERM; the reason is the signal's name. */
  readonly signal: AbortSignal
  /**
   * The same, for a command that has something to undo: from now on the process ends when the command does. Until a
   * command has said so, Ctrl-C ends the process at once.
   */
  claimSignal(): AbortSignal
  /**
   * For a command that runs another program in its place: until it is disposed of, signals do nothing here and are given
   * to `receive`, each time they come, save a Ctrl-C that the program has had from the terminal itself.
   */
  passSignals(receive: (name: 'SIGINT' | 'SIGTERM') => void): Disposable
}

/** Writes lines to stdout. */
export function printResult(terminal: Terminal, text: string): void {
  terminal.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
}

/** Writes lines to stderr. */
export function printNotice(terminal: Terminal, text: string): void {
  terminal.stderr.write(text.endsWith('\n') ? text : `${text}\n`)
}
