import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fingerprintBuild, fingerprintPackages, hasPackages } from './stamp.mjs'

let root = ''
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'dbenv-stamp-'))
  for (const name of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', 'packages/core/package.json'])
    put(name, '{}')
  for (const name of ['tsconfig.base.json', 'tsup.config.base.ts', 'turbo.json', 'packages/core/src/index.ts'])
    put(name, '')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function put(name: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
  writeFileSync(path.join(root, name), text)
}

test.each(['pnpm-lock.yaml', 'package.json', 'packages/core/package.json'])(
  'asks for packages after %s changed',
  (name) => {
    const before = fingerprintPackages(root)
    expect(fingerprintPackages(root)).toBe(before)
    put(name, '{ "new": 1 }')
    expect(fingerprintPackages(root)).not.toBe(before)
  },
)

test('does not ask for packages when only a time changed', () => {
  const before = fingerprintPackages(root)
  utimesSync(path.join(root, 'pnpm-lock.yaml'), 1, 1)
  expect(fingerprintPackages(root)).toBe(before)
})

test.each(['packages/core/src/index.ts', 'packages/core/src/new/file.ts', 'packages/core/package.json', 'turbo.json'])(
  'asks for a build after %s changed',
  (name) => {
    const before = fingerprintBuild(root)
    expect(fingerprintBuild(root)).toBe(before)
    put(name, 'changed')
    expect(fingerprintBuild(root)).not.toBe(before)
  },
)

test('asks for a build when what was built is gone', () => {
  put('packages/core/dist/index.js', '')
  const before = fingerprintBuild(root)
  rmSync(path.join(root, 'packages/core/dist'), { recursive: true })
  expect(fingerprintBuild(root)).not.toBe(before)
})

test('does not ask for a build after a test changed', () => {
  const before = fingerprintBuild(root)
  put('packages/core/src/index.test.ts', '')
  expect(fingerprintBuild(root)).toBe(before)
})

test('sees that a folder of packages is missing', () => {
  put('node_modules/.modules.yaml', '')
  expect(hasPackages(root)).toBe(false)
  put('packages/core/node_modules/x', '')
  expect(hasPackages(root)).toBe(true)
})
