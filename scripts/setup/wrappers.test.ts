import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findLoader, wrapperText } from './wrappers.mjs'

let root = ''
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'dbenv-root-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function put(file: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
  writeFileSync(path.join(root, file), '')
}

test.each([
  ['lib/x86_64-linux-gnu/ld-linux-x86-64.so.2'],
  ['usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2'],
  ['lib/aarch64-linux-gnu/ld-linux-aarch64.so.1'],
  ['lib/arm-linux-gnueabihf/ld-linux-armhf.so.3'],
])('finds the loader %s', (file) => {
  put(file)
  put(path.join(path.dirname(file), 'libc.so.6'))
  expect(findLoader(root)).toEqual({ loader: file, libraries: [path.dirname(file)] })
})

test('names both library folders where a release has both', () => {
  put('lib/x86_64-linux-gnu/ld-linux-x86-64.so.2')
  put('usr/lib/x86_64-linux-gnu/libssl.so.3')
  expect(findLoader(root).libraries).toEqual(['lib/x86_64-linux-gnu', 'usr/lib/x86_64-linux-gnu'])
})

test('says so when there is no loader', () => {
  expect(() => findLoader(root)).toThrow(`no program loader among the unpacked packages in ${root}`)
})

test('writes no absolute path into a wrapper, so that its folder may be moved', () => {
  const text = wrapperText({
    file: 'usr/sbin/mariadbd',
    options: ['--basedir=$root/usr'],
    loader: 'lib/x/ld-linux.so.2',
    libraries: ['lib/x', 'usr/lib/x'],
  })
  expect(text).not.toMatch(/[ "]\/(?!bin\/sh)/)
  expect(text).toContain(
    'exec "$root/lib/x/ld-linux.so.2" --inhibit-cache --library-path "$root/lib/x:$root/usr/lib/x" \\\n' +
      '  "$root/usr/sbin/mariadbd" "$@" "--basedir=$root/usr"',
  )
})
