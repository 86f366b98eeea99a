import { writeFileSync } from 'node:fs'
import { test } from 'vitest'

/** Notes when the first test of a file begins. */
export function defineTest(stampFile: string): void {
  test('begins', () => writeFileSync(stampFile, String(Date.now())))
}
