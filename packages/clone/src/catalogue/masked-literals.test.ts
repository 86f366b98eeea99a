import { expect, test } from 'vitest'
import { type LiteralSource, mayMaskBytes, unmaskLiterals } from './masked-literals.ts'

const TABLE = [
  'CREATE TABLE `t?` (',
  "  `a` varchar(10) DEFAULT '_latin1?' COMMENT 'x, (?',",
  "  `d,` varchar(10) DEFAULT (concat(_latin1'?',_utf8mb4'é?',_latin1'x?')),",
  '  PRIMARY KEY (`a`),',
  "  UNIQUE KEY `k` ((concat(`a`,_latin1'?\\'')),`a`,(upper(_binary'??'))),",
  "  CONSTRAINT `c``k` CHECK ((`a` <> _latin1'?'))",
  ") ENGINE=InnoDB COMMENT='?'",
].join('\n')

const EXPRESSIONS: Readonly<Record<string, readonly string[]>> = {
  'column d,': ["concat(_latin1\\'é\\',_utf8mb4\\'Ã©?\\',_latin1\\'x?\\')"],
  'index k': ["concat(`a`,_cp850\\'\u0082\\\\\\'\\')", "upper(_latin1\\'ÿþ\\')"],
  'check c`k': ["(`a` <> _latin1\\'é\\')"],
}

const source = (more: Partial<typeof EXPRESSIONS> = {}): LiteralSource => ({
  findExpressions: ({ kind, name }) => ({ ...EXPRESSIONS, ...more })[`${kind} ${name}`] ?? [],
  convert: async (bytes, from, to) =>
    Buffer.from(`${from}${to}${bytes.toString('hex')}` === '_cp850_latin18227' ? [0xe9, 0x27] : []),
})

test('puts the bytes of each literal in the place of what is printed for them', async () => {
  expect(await unmaskLiterals(TABLE, source())).toEqual({
    createSql: TABLE.replace("(_latin1'?',", "(_latin1 X'E9',")
      .replace("_latin1'?\\''", "_latin1 X'E927'")
      .replace("_binary'??'", "_binary X'FFFE'")
      .replace("<> _latin1'?'", "<> _latin1 X'E9'"),
  })
})

test.each([
  ['an expression that is not told', 'check c`k', [], { kind: 'check', name: 'c`k' }],
  ['another number of literals', 'column d,', ["_latin1\\'é\\'"], { kind: 'column', name: 'd,' }],
  ['a literal of another length', 'check c`k', ["_latin1\\'éé\\'"], { kind: 'check', name: 'c`k' }],
  ['a literal of other letters', 'index k', ["_cp850\\'\u0083\\'", "_latin1\\'ÿþ\\'"], { kind: 'index', name: 'k' }],
  ['text that is not one byte a character', 'check c`k', ["_latin1\\'й\\'"], { kind: 'check', name: 'c`k' }],
])('names the place of %s', async (_, place, expressions, hidden) => {
  expect(await unmaskLiterals(TABLE, source({ [place]: expressions }))).toEqual({ hidden })
})

test('looks only at tables that may hold one', () => {
  expect(mayMaskBytes(TABLE)).toBe(true)
  expect(mayMaskBytes("`a` varchar(9) DEFAULT (_utf8mb4'?') COMMENT '?'")).toBe(false)
  expect(mayMaskBytes("`a` varchar(9) DEFAULT (_latin1'x')")).toBe(false)
})
