import { createInterface } from 'node:readline/promises'
import type { Readable, Writable } from 'node:stream'

/** What a question is, and how its answer has to look. */
export interface PlainQuestion {
  readonly message: string
  /** `true`, or what to say before the question is put again. */
  validate(answer: string): true | string
  readonly signal: AbortSignal
}

/**
 * Asks by plain lines, for a terminal that cannot move its cursor (`TERM=dumb`, as in Emacs). Rejects with an AbortError
 * once the signal is aborted; the end of the input it does not see.
 */
export async function askPlainly(
  input: Readable,
  output: Writable,
  { message, validate, signal }: PlainQuestion,
): Promise<string> {
  const lines = createInterface({ input, output, terminal: false })
  try {
    for (let hint = ''; ; ) {
      const answer = await lines.question(`${hint}${message} `, { signal })
      const verdict = validate(answer)
      if (verdict === true) return answer
      hint = `${verdict}\n`
    }
  } finally {
    lines.close()
  }
}
