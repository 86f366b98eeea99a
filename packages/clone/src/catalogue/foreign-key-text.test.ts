import { expect, test } from 'vitest'
import { repairForeignKeys } from './foreign-key-text.ts'

test.each([
  [
    '  CONSTRAINT `k`k` FOREIGN KEY (`x`y`, `z`) REFERENCES `p``1` (`c`1`, `d`) ON DELETE SET NULL,',
    '  CONSTRAINT `k``k` FOREIGN KEY (`x``y`, `z`) REFERENCES `p``1` (`c``1`, `d`) ON DELETE SET NULL,',
  ],
  [
    '  CONSTRAINT `k``k` FOREIGN KEY (`a`) REFERENCES `d b`.`t` (`a`)',
    '  CONSTRAINT `k``k` FOREIGN KEY (`a`) REFERENCES `d b`.`t` (`a`)',
  ],
  ['  CONSTRAINT `c` CHECK (`a` > 1)', '  CONSTRAINT `c` CHECK (`a` > 1)'],
])('turns %j into %j', (line, repaired) => {
  const table = (text: string): string => `CREATE TABLE \`t\` (\n  \`a\` int,\n${text}\n) ENGINE=InnoDB`
  expect(repairForeignKeys(table(line))).toBe(table(repaired))
})
