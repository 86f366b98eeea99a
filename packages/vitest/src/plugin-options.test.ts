import { expect, it } from 'vitest'
import { resolvePluginOptions } from './plugin-options.ts'

const source = { files: ['schema.sql'] }

it('resets each worker before each file unless told otherwise', () => {
  expect(resolvePluginOptions({ source })).toMatchObject({ isolate: 'worker', reset: 'file', keep: 'never', share: [] })
})

it('never resets what all workers use at once', () => {
  expect(resolvePluginOptions({ source, isolate: 'run' })).toMatchObject({ reset: 'none' })
  expect(() => resolvePluginOptions({ source, isolate: 'run', reset: 'file' })).toThrow(/needs `isolate: 'worker'`/)
})

it.each([
  [{ source: {} }, /`source` must have one of .* got none/],
  [{ source: { files: [], environment: 'prod' } }, /got environment and files/],
  [{ source, isolate: 'file' }, /`isolate` must be one of worker, run/],
  [{ source, reset: 'always' }, /`reset` must be one of/],
  [{ source, keep: 'yes' }, /`keep` must be one of/],
  [{ source, ttlSeconds: 60 }, /no option `ttlSeconds`; it has .*ttl/],
])('refuses %j, which no compiler saw', (options, message) => {
  // As a configuration in JavaScript would pass it.
  expect(() => Reflect.apply(resolvePluginOptions, undefined, [options])).toThrow(message)
})
