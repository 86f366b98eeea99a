import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const packages = path.resolve(import.meta.dirname, '../../..')

/** Statements that drop or empty what holds data, as they would stand in a string. */
const DESTRUCTIVE =
  /\b(?:DROP\s+(?:DATABASE|SCHEMA|TABLE|VIEW|PROCEDURE|FUNCTION|TRIGGER|EVENT|SEQUENCE|USER|ROLE)|TRUNCATE\s+(?:TABLE\b|\\?[`$])|DELETE\s+FROM|RENAME\s+TABLE|DISCARD\s+TABLESPACE)/i

/** Lines that destroy nothing of anybody: where, and why. */
const HARMLESS: Readonly<Record<string, string>> = {
  'server/src/template/initialise-data-folder.ts': 'bootstraps a data folder that no server has served yet',
}

/** Removes comments, which may well speak of such statements. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')
}

function findDestructive(text: string): readonly string[] {
  return withoutComments(text)
    .split('\n')
    .filter((line) => DESTRUCTIVE.test(line))
}

test('finds each kind of statement, and not a comment', () => {
  const statements = [
    'DROP DATABASE x',
    'drop  table if exists x',
    'TRUNCATE TABLE x',
    'TRUNCATE `x`',
    'DELETE FROM t',
    'DROP USER u',
  ]
  const comments = ['// DROP DATABASE in a comment', '/** Issues DROP DATABASE. */']
  const isFound = (line: string) => findDestructive(line).length > 0
  expect([...statements, ...comments].filter(isFound)).toEqual(statements)
})

test('no source file outside this folder drops or empties anything', () => {
  const found = readdirSync(packages).flatMap((packageName) => {
    const folder = path.join(packages, packageName, 'src')
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/\.test(-d)?\.ts$/.test(name))
      .filter((name) => !(packageName === 'clone' && name.startsWith(`destroy${path.sep}`)))
      .filter((name) => HARMLESS[`${packageName}/src/${name.replaceAll('\\', '/')}`] === undefined)
      .flatMap((name) =>
        findDestructive(readFileSync(path.join(folder, name), 'utf8')).map(
          (line) => `${packageName}/src/${name}: ${line.trim()}`,
        ),
      )
  })
  expect(found).toEqual([])
})
