import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test, vi } from 'vitest'
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
    atExit: () => ({ [Symbol.dispose]: () => {} }),
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

test('leaves room for the figure on a narrow terminal', async () => {
  const stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 20 })
  createCopyProgress({ ...createTerminal(stderr), canRedraw: true }, 1)[Symbol.dispose]()
  stderr.end()
  expect(await text(stderr)).toMatch(/(?<![█░])[█░]{1,15} 0%/)
})

test('names no total that is below what was copied', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const stderr = new PassThrough()
  const display = createCopyProgress(createTerminal(stderr), 1)
  for (const done of [1_000, 3_000]) {
    vi.advanceTimersByTime(10_001)
    display.show({ baseName: 'trades', stage: 'rows', unit: 'rows', done, total: 2_000 })
  }
  vi.useRealTimers()
  stderr.end()
  expect(await text(stderr)).toBe('trades: rows 1,000 of about 2,000\ntrades: rows 3,000\n')
})
