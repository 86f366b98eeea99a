// What the package weighs and costs to import: `node packages/core/bench/package.ts`. Prints JSON.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'tsup'

const PROCESSES = 40

/** All that the package exports for rewriting; the rest is left to the bundler to leave out. */
const REWRITER = [
  'createRewriter',
  'explainRewrite',
  'findDatabaseReferences',
  'modesFromSqlMode',
  'quoteIdentifier',
  'rewriteSql',
  'UnlistedDatabaseError',
  'UnterminatedSqlError',
]

const folder = mkdtempSync(join(tmpdir(), 'dbenv-package-'))
try {
  const source = fileURLToPath(new URL('../src', import.meta.url))
  await pack('whole', join(source, 'index.ts'))
  const rewriter = join(folder, 'rewriter.ts')
  writeFileSync(rewriter, `export { ${REWRITER.join(', ')} } from ${JSON.stringify(join(source, 'index.ts'))}\n`)
  await pack('rewriter', rewriter)
  writeFileSync(join(folder, 'empty.mjs'), 'export {}\n')
  const [empty, whole] = [join(folder, 'empty.mjs'), join(folder, 'whole/index.js')]
  const times: { empty: number[]; whole: number[] } = { empty: [], whole: [] }
  for (let round = 0; round < PROCESSES; round++) {
    times.empty.push(importMs(empty))
    times.whole.push(importMs(whole))
  }
  const [emptyMs, wholeMs] = [fastest(times.empty), fastest(times.whole)]
  console.log(
    JSON.stringify(
      {
        node: process.version,
        gzippedBytesMinified: {
          whole: gzippedBytes('whole'),
          wholeTarget: 12_000,
          rewriter: gzippedBytes('rewriter'),
          rewriterTarget: 5_000,
        },
        importMs: { emptyModule: round2(emptyMs), core: round2(wholeMs), more: round2(wholeMs - emptyMs), target: 5 },
      },
      undefined,
      2,
    ),
  )
} finally {
  rmSync(folder, { recursive: true })
}

async function pack(name: string, entry: string): Promise<void> {
  await build({
    entry: { index: entry },
    outDir: join(folder, name),
    format: 'esm',
    target: 'node22',
    platform: 'node',
    minify: true,
    treeshake: true,
    dts: false,
    silent: true,
    config: false,
  })
}

function gzippedBytes(name: string): number {
  const files = readdirSync(join(folder, name)).filter((file) => file.endsWith('.js'))
  return files.reduce((bytes, file) => bytes + gzipSync(readFileSync(join(folder, name, file)), { level: 9 }).length, 0)
}

/** Milliseconds that a fresh process takes to import the file, by its own clock. */
function importMs(path: string): number {
  const script = `const start = process.hrtime.bigint(); await import(${JSON.stringify(path)}); console.log(Number(process.hrtime.bigint() - start) / 1e6)`
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }))
}

/** The run that the rest of the machine disturbed least. */
function fastest(values: readonly number[]): number {
  return Math.min(...values)
}

function round2(value: number): number {
  return Math.round(value * 100) / 100
}
