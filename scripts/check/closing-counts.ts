/** What a run of checks came to. */
export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

const CLOSING_LINE = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/

/** The line that ends every run: `12 passed, 0 failed`, with `, 1 skipped` when something was. */
export function toClosingLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/** Reads a closing line; undefined for any other line. */
export function parseClosingLine(line: string): Counts | undefined {
  const found = CLOSING_LINE.exec(line)
  if (found === null) return undefined
  const [, passed, failed, skipped = '0'] = found
  return { passed: Number(passed), failed: Number(failed), skipped: Number(skipped) }
}

/** All counts together. */
export function addCounts(all: readonly Counts[]): Counts {
  const sum = (key: keyof Counts): number => all.reduce((total, counts) => total + counts[key], 0)
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') }
}
