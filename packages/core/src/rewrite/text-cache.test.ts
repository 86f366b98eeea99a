import { expect, it } from 'vitest'
import { TextCache } from './text-cache.ts'

it('gives back what it was told', () => {
  const cache = new TextCache()
  cache.set('a', 'b')
  expect(cache.get('a')).toBe('b')
  expect(cache.get('b')).toBeUndefined()
})

it('forgets what was not used for two generations, and keeps what was', () => {
  const cache = new TextCache()
  cache.set('rare', '1')
  cache.set('frequent', '2')
  for (let round = 0; round < 4_500; round++) {
    cache.set(`text ${round}`, '')
    cache.get('frequent')
  }
  expect(cache.get('rare')).toBeUndefined()
  expect(cache.get('frequent')).toBe('2')
})

it('starts a generation after a million characters', () => {
  const cache = new TextCache()
  cache.set('early', '1')
  for (let round = 0; round < 220; round++) cache.set(`${round}`.padEnd(10_000, 'x'), '')
  expect(cache.get('early')).toBeUndefined()
})

it('does not keep a text over 16 kB', () => {
  const cache = new TextCache()
  cache.set('x'.repeat(16_385), 'y')
  expect(cache.get('x'.repeat(16_385))).toBeUndefined()
})
