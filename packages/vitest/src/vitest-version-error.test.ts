import { expect, it } from 'vitest'
import { checkVitestVersion } from './vitest-version-error.ts'

it.each(['5.0.0', '5.1.1-beta.2', '10.0.0'])('takes vitest %s', (version) => {
  checkVitestVersion(version)
})

it.each([
  ['4.1.12', /needs vitest 5 or later, and vitest 4\.1\.12 runs/],
  [undefined, /needs vitest 5 or later, and an older one runs/],
])('refuses vitest %s, and says what to install', (version, message) => {
  expect(() => checkVitestVersion(version)).toThrow(message)
  expect(() => checkVitestVersion(version)).toThrow('`npm install --save-dev vitest@5`')
})
