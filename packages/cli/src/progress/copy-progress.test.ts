import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import type { Terminal } from '../terminal.ts'
import { createCopyProgress } from './copy-progress.ts'

function createTerminal(stderr: PassThrough): Terminal {
  return {
    stdout: new PassThrough(),
    stderr,
    stdin: new PassThrough(),
    isInteractive: false,
    canRedraw: false,
    variables: {},
    folder: '/',
    signal: new AbortController().signal,
    claimSignal: () => new AbortController().signal,
    passSignals: () => ({ [Symbol.dispose]: () => {} }),
  }
}

test('writes one plain line for each database that is done', async () => {
  const stderr = new PassThrough()
  const display = createCopyProgress(createTerminal(stderr), 2)
  for (const baseName of ['trades', 'users']) {
    display.show({ baseName, stage: 'definitions', unit: 'objects', done: 0, total: 3 })
    display.show({ baseName, stage: 'rows', unit: 'rows', done: 5, total: 5 })
    display.show({ baseName, stage: 'verify', unit: 'objects', done: 0, total: 1 })
    display.show({ baseName, stage: 'verify', unit: 'objects', done: 1, total: 1 })
  }
  display.say('waiting')
  display[Symbol.dispose]()
  stderr.end()
  expect(await text(stderr)).toBe('trades: copied and checked\nusers: copied and checked\nwaiting\n')
})
