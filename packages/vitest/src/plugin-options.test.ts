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
  [undefined, /`?dbenv\(\)`? takes an object, as `\{ source: … \}`, got `undefined`/],
  [{ source: 'sql/*.sql' }, /`source` takes an object, as `\{ files: \['sql\/\*\.sql'\] \}`, got `"sql/],
  [{ source: ['a.sql'] }, /`source` takes an object, as `\{ files: \["a\.sql"\] \}`/],
  [{ source: async () => undefined }, /`source` takes an object, as `\{ prepare: … \}`/],
  [{ source: null }, /`source` must have one of/],
  [
    { source, server: function localServer() {} },
    /`server` must be a provider, got a function: call it, `localServer\(\)`/,
  ],
  [{ source: {} }, /`source` must have one of .* got none/],
  [{ source: { files: [], environment: 'prod' } }, /got environment and files/],
  [{ source, isolate: 'file' }, /`isolate` must be one of worker, run/],
  [{ source, reset: 'always' }, /`reset` must be one of/],
  [{ source, keep: 'yes' }, /`keep` must be one of/],
  [{ source, ttlSeconds: 60 }, /`dbenv` has no option `ttlSeconds`; it has .*ttl/],
  [{ source: { files: [] } }, /`source.files` must be a list of at least 1 text, got `\[\]`/],
  [{ source: { files: 'schema.sql' } }, /`source.files` must be a list of at least 1 text, got `"schema.sql"`/],
  [{ source: { files: ['schema.sql'], inputs: [] } }, /`source` has no option `inputs`; it has files/],
  [{ source: { prepare: 'migrate' } }, /`source.prepare` must be a function, got `migrate`/],
  [{ source, server: 'local' }, /`server` must be 'auto' or a provider .*`localServer\(\)`.*, got `local`/],
  [{ source, databases: 'books' }, /`databases` must be a list of texts, got `"books"`/],
  [{ source, share: [1] }, /`share` must be a list of texts, got `\[1\]`/],
])('refuses %j, which no compiler saw', (options, message) => {
  // As a configuration in JavaScript would pass it.
  expect(() => Reflect.apply(resolvePluginOptions, undefined, [options])).toThrow(message)
})
