import { expect, it } from 'vitest'
import { TextCache } from './text-cache.ts'

it('gives back what it was told', () => {
  const cache = new TextCache()
  cache.add('a', 'b', false)
  expect(cache.get('a')).toBe('b')
  expect(cache.get('b')).toBeUndefined()
})

it('tells texts apart that differ where nothing is sampled', () => {
  const cache = new TextCache()
  const texts = Array.from(
    { length: 1_000 },
    (_, index) => `${'x'.repeat(33)}${String(index).padStart(4, '0')}${'y'.repeat(63)}`,
  )
  const found = texts.map((text) => {
    const before = cache.get(text)
    cache.add(text, `rewritten ${text}`, false)
    return [before, cache.get(text)]
  })
  expect(found).toEqual(texts.map((text) => [undefined, `rewritten ${text}`]))
})

/** Texts of one slot: of equal length and equal in each character that is sampled. */
const twins = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${'x'.repeat(1_001)}${String(index).padStart(5, '0')}${'x'.repeat(994)}`)

it('keeps texts that lose their slot', () => {
  const cache = new TextCache()
  for (const text of twins(100)) cache.add(text, `rewritten ${text}`, false)
  expect(twins(100).map((text) => cache.get(text))).toEqual(twins(100).map((text) => `rewritten ${text}`))
})

it('drops cheap texts that lose their slot', () => {
  const cache = new TextCache()
  for (const text of twins(3)) cache.add(text, text, true)
  expect(twins(3).map((text) => cache.get(text) !== undefined)).toEqual([false, false, true])
})

it('forgets what was not used for two generations, and keeps what was', () => {
  const cache = new TextCache()
  const [rare = '', frequent = '', ...others] = twins(2_500)
  for (const text of [rare, frequent, ...others]) {
    cache.add(text, '', false)
    cache.get(frequent)
  }
  expect(cache.get(rare)).toBeUndefined()
  expect(cache.get(frequent)).toBe('')
})

it('does not keep a text over 16 kB', () => {
  const cache = new TextCache()
  cache.add('x'.repeat(16_385), 'y', false)
  expect(cache.get('x'.repeat(16_385))).toBeUndefined()
})
