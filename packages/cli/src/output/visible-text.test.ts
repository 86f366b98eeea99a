import { expect, test } from 'vitest'
import { toVisibleText } from './visible-text.ts'

test.each([
  ['a\nb', 'a\\x0ab'],
  ['\u001b[2K\rprod', '\\x1b[2K\\x0dprod'],
  ['\u202egnp', '\\u202egnp'],
  ['日本語 \u{1f600} é', '日本語 \u{1f600} é'],
])('shows %j as %j', (text, shown) => {
  expect(toVisibleText(text)).toBe(shown)
})

test('lets through what it is told to', () => {
  expect(toVisibleText('a\n\tb\u0007', '\n\t')).toBe('a\n\tb\\x07')
})
