import { expect, test } from 'vitest'
import { findColumnsWithoutDefault, nameCollations, nameNulls } from './column-texts.ts'

test('finds columns that may be NULL and have no default, whatever their names and comments say', () => {
  const lines = [
    'CREATE TABLE `t` (',
    '  `a DEFAULT` int,',
    "  `b``c` timestamp NULL COMMENT ' DEFAULT NULL',",
    '  `c` int DEFAULT NULL,',
    '  `d` int GENERATED ALWAYS AS (`a DEFAULT`) VIRTUAL,',
    '  `e` int NOT NULL,',
    '  `f` mediumtext,',
    "  `text` enum('NOT NULL')",
    '  KEY `k` (`c`)',
    ') ENGINE=InnoDB',
  ]
  expect(findColumnsWithoutDefault(lines.join('\n'))).toEqual(['`a DEFAULT`', '`b``c`', '`text`'])
})

test.each([
  ['  `a` int(11),', '  `a` int(11) DEFAULT NULL,'],
  ["  `a` int(11) INVISIBLE COMMENT ' CHECK '", "  `a` int(11) INVISIBLE DEFAULT NULL COMMENT ' CHECK '"],
  ['  `a` int(11) CHECK (`a` > 1),', '  `a` int(11) DEFAULT NULL CHECK (`a` > 1),'],
  ["  `a` int AUTO_INCREMENT COMMENT 'x',", "  `a` int AUTO_INCREMENT NULL COMMENT 'x',"],
  ['  `a` int NOT NULL INVISIBLE AUTO_INCREMENT,', '  `a` int NOT NULL INVISIBLE AUTO_INCREMENT,'],
  [
    "  `AUTO_INCREMENT` int DEFAULT 1 COMMENT 'AUTO_INCREMENT'",
    "  `AUTO_INCREMENT` int DEFAULT 1 COMMENT 'AUTO_INCREMENT'",
  ],
  ['  KEY `a` (`a`)', '  KEY `a` (`a`)'],
])('names what a column of MariaDB leaves out of %j', (line, named) => {
  expect(nameNulls(line)).toBe(named)
})

test('names the collation of a character set that stands alone in a column', () => {
  const named = (line: string): string => nameCollations(line, new Map([['latin1', 'latin1_swedish_ci']]))
  expect(named("  `a` char(1) CHARACTER SET latin1 COMMENT ' CHARACTER SET latin1 ',")).toBe(
    "  `a` char(1) CHARACTER SET latin1 COLLATE latin1_swedish_ci COMMENT ' CHARACTER SET latin1 ',",
  )
  for (const line of [
    '  `a` char(1) CHARACTER SET latin1 COLLATE latin1_bin,',
    "  `a` enum(' CHARACTER SET latin1') COLLATE latin1_bin,",
    ") COMMENT=' CHARACTER SET latin1'",
  ]) {
    expect(named(line)).toBe(line)
  }
})
