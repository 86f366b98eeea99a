import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { type DatabaseSource, resolvePluginOptions } from '../plugin-options.ts'
import { readSourceKey } from './source-key.ts'

const prepare = async () => undefined

/** Reads the key of a source of one file, changes the file, and tells what is said of that. */
async function check(toSource: (file: string) => DatabaseSource, change: (file: string) => Promise<void>) {
  const folder = await mkdtemp(join(tmpdir(), 'dbenv-key-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'own.sql')
  await writeFile(file, 'SELECT 1;')
  const key = await readSourceKey(resolvePluginOptions({ source: toSource(file) }), folder, [])
  await change(file)
  return key.checkUnchanged().then(() => 'unchanged', String)
}

const putBack = async (file: string) => {
  await writeFile(file, 'SELECT 2;')
  await writeFile(file, 'SELECT 1;')
  // As tools do that keep a file's time.
  await utimes(file, 1, 1)
}

it.each([
  ['SQL files that stay', (file: string) => ({ files: [file] }), async () => undefined, /^unchanged/],
  ['a changed SQL file', (file: string) => ({ files: [file] }), (file: string) => writeFile(file, ''), /SourceChanged/],
  ['a SQL file that is gone', (file: string) => ({ files: [file] }), (file: string) => rm(file), /SourceChanged/],
  ['a SQL file that was another one meanwhile', (file: string) => ({ files: [file] }), putBack, /SourceChanged/],
  [
    'one that came',
    (file: string) => ({ files: [join(file, '../*.sql')] }),
    (file: string) => writeFile(`${file}.sql`, ''),
    /SourceChanged/,
  ],
  // It may have written them itself.
  ['inputs as they were', (file: string) => ({ prepare, inputs: [file] }), putBack, /^unchanged/],
  ['changed inputs', (file: string) => ({ prepare, inputs: [file] }), (file: string) => writeFile(file, ''), /Changed/],
  ['what is not found again', () => ({ prepare }), (file: string) => writeFile(file, ''), /^unchanged/],
])('looks at %s', async (_, toSource, change, said) => {
  expect(await check(toSource, change)).toMatch(said)
})
