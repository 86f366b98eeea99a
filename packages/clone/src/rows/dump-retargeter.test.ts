import { describe, expect, test } from 'vitest'
import { DumpRetargeter } from './dump-retargeter.ts'

function send(text: string, chunkBytes: number) {
  const rows: [string, string, number][] = []
  const retargeter = new DumpRetargeter({
    names: new Map([
      ['a`b', 'a`b_test-x'],
      ['c', 'c_test-x'],
    ]),
    onRows: (sourceName, table, count) => rows.push([sourceName, table, count]),
  })
  const bytes = Buffer.from(text)
  const out: Buffer[] = []
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    out.push(...retargeter.read(bytes.subarray(start, start + chunkBytes)))
  }
  out.push(...retargeter.end())
  return { text: Buffer.concat(out).toString(), rows, isComplete: retargeter.isComplete }
}

const dump = [
  '/*!40101 SET NAMES utf8mb4 */;',
  'USE `a``b`;',
  "INSERT INTO `t)(` (`x`,`y`) VALUES (1,'a),(\\'b'),(2,'USE `c`;\\n'),(3,'\\\\');".replaceAll('\\`', '`'),
  `INSERT INTO \`long\` (\`x\`) VALUES ('${'é(),;'.repeat(400)}'),(NULL);`,
  'USE `c`;',
  "INSERT INTO `t` (`x`) VALUES (0xFF),(-1.5e10),('');",
  'INSERT INTO `t` (`x`) VALUES',
  '(1),',
  "('USE `c`;');",
  'INSERT INTO `new',
  'line` (`a)',
  'b`) VALUES (1),(2);',
  '-- Dump completed',
  '',
].join('\n')

describe.each([1, 7, 500, 1_000_000])('in pieces of %i bytes', (chunkBytes) => {
  test('sends each USE to the clone, with the mode for its rows, and leaves every other byte alone', () => {
    const { text, isComplete } = send(dump, chunkBytes)
    const mode = "SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES';"
    expect(text).toBe(
      dump
        .replace('USE `a``b`;', `USE \`a\`\`b_test-x\`; ${mode}`)
        .replace('\nUSE `c`;', `\nUSE \`c_test-x\`; ${mode}`),
    )
    expect(isComplete).toBe(true)
  })

  test('counts the rows of every INSERT', () => {
    const { rows } = send(dump, chunkBytes)
    expect(rows).toEqual([
      ['a`b', 't)(', 3],
      ['a`b', 'long', 2],
      ['c', 't', 3],
      ['c', 't', 2],
      ['c', 'new\nline', 2],
    ])
  })

  test('does not take a dump that was cut short for a whole one', () => {
    const { isComplete } = send(dump.slice(0, -20), chunkBytes)
    expect(isComplete).toBe(false)
  })
})

test.each(['USE `other`;\n', 'DROP DATABASE c;\n', 'INSERT INTO `a`.`t` VALUES (1);\n', 'USE c\n'])(
  'stops at %j',
  (text) => {
    expect(() => send(text, 100)).toThrow(TypeError)
  },
)
