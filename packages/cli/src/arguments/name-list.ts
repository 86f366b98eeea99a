import { InvalidArgumentError } from 'commander'

/**
 * Reads `a,b` (blanks allowed around a comma); given more than once the lists add up. Throws commander's
 * InvalidArgumentError for an empty name.
 */
export function parseNameList(text: string, previous: readonly string[] = []): readonly string[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.includes('')) throw new InvalidArgumentError('Write names with a comma between them, like `trades,users`.')
  return [...new Set([...previous, ...names])]
}
