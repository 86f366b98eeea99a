import type { Readable, Writable } from 'node:stream'
import type { PassedSignal } from './passed-signal.ts'

/** All that a command may touch of the process that runs it; `main.ts` makes the real one, tests their own. */
export interface Terminal {
  /** For the result alone. */
  readonly stdout: { write(text: string): unknown }
  /** For progress, questions, warnings and errors. */
  readonly stderr: Writable & { readonly columns?: number }
  readonly stdin: Readable & { setRawMode?(isRaw: boolean): unknown }
  /** `true` when a person can answer: input and stderr are both a terminal. */
  readonly isInteractive: boolean
  /** `true` when stderr is a terminal that can move its cursor: progress and questions may be redrawn. */
  readonly canRedraw: boolean
  readonly variables: Readonly<Record<string, string | undefined>>
  /** The working directory, an absolute path. Throws WorkingFolderGoneError when it has been removed. */
  readonly folder: string
  /** Aborted by Ctrl-C (SIGINT), SIGTERM and SIGHUP; the reason is the signal's name. */
  readonly signal: AbortSignal
  /**
   * The same, for a command that has something to undo: from now on the process ends when the command does. Until a
   * command has said so, Ctrl-C ends the process at once.
   */
  claimSignal(): AbortSignal
  /**
   * For a command that runs another program in its place: until it is disposed of, signals do nothing here and are given
   * to `receive`, each time they come, save what the program has had from the terminal itself, as Ctrl-C.
   */
  passSignals(receive: (name: PassedSignal) => void): Disposable
  /** Calls `restore` should the process end, in whatever way it can see, before this is disposed of. */
  atExit(restore: () => void): Disposable
}

/** Writes lines to stdout. */
export function printResult(terminal: Terminal, text: string): void {
  terminal.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
}

/** Writes lines to stderr. */
export function printNotice(terminal: Terminal, text: string): void {
  terminal.stderr.write(text.endsWith('\n') ? text : `${text}\n`)
}
