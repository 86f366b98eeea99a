import path from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'

const MAIN = path.join(import.meta.dirname, '../src/main.ts')

test.each(['bash', 'zsh', 'fish'])('prints a script for %s', async (shell) => {
  const { stdout } = await execa(process.execPath, [MAIN, 'completion', shell])
  expect(stdout).toContain('dbenv')
})

test.each([
  [['cre'], ['create']],
  [['create', '--with'], ['--with-data']],
  [['create', '--engine', 'mysql'], ['mysqldump']],
])('completes %j', async (words, completions) => {
  const { stdout } = await execa(process.execPath, [MAIN, 'complete', '--', ...words])
  const lines = stdout.split('\n').filter((line) => !line.startsWith(':'))
  expect(lines.map((line) => line.split('\t')[0])).toEqual(completions)
})
