import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Readable, Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { DumpRetargeter } from './dump-retargeter.ts'
import { pumpDump } from './pump-dump.ts'

const LINES = 200_000
const LINE = `${'x'.repeat(99)}\n`

function createRetargeter(): DumpRetargeter {
  return new DumpRetargeter({ names: new Map(), onRows: () => {} })
}

test('passes every byte on, gives back what has left, and ends the other program', async () => {
  const print = spawn(process.execPath, ['-e', `process.stdout.write(${JSON.stringify(LINE)}.repeat(${LINES}))`])
  const count = spawn(process.execPath, [
    '-e',
    `let bytes = 0
     process.stdin.on('data', (chunk) => (bytes += chunk.length)).on('end', () => console.log(bytes))`,
  ])
  const counted = buffer(count.stdout)
  const chunks: Buffer[] = []
  print.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  await pumpDump(print.stdout, createRetargeter(), count.stdin, () => {})
  expect(Number(await counted)).toBe(LINES * LINE.length)
  expect(chunks.length).toBeGreaterThan(0)
  expect(chunks.filter(({ byteLength }) => byteLength > 0)).toEqual([])
})

test('leaves memory alone that a chunk shares with others', async () => {
  const shared = Buffer.from(new ArrayBuffer(20)).fill('-- a\n')
  await pumpDump(
    Readable.from([shared.subarray(0, 10)]),
    createRetargeter(),
    new Writable({ write: (_chunk, _encoding, done) => done() }),
    () => {},
  )
  expect(shared.toString()).toBe('-- a\n'.repeat(4))
})

test('rejects as soon as the other program has ended, although nothing comes', async () => {
  const silent = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  const ended = spawn(process.execPath, ['-e', ''])
  try {
    await expect(pumpDump(silent.stdout, createRetargeter(), ended.stdin, () => {})).rejects.toThrow('Premature close')
  } finally {
    silent.kill()
    await once(silent, 'close')
  }
})

test('rejects for a dump that holds what was not asked for', async () => {
  const into = new Writable({ write: (_chunk, _encoding, done) => done() })
  await expect(
    pumpDump(Readable.from([Buffer.from('DROP DATABASE c;\n')]), createRetargeter(), into, () => {}),
  ).rejects.toThrow('was not asked for')
})
