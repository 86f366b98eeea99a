import { expect, it } from 'vitest'
import { parseInnodbLocks } from './lock-holders.ts'

/** As both servers print it, shortened. */
const STATUS = `LIST OF TRANSACTIONS FOR EACH SESSION:
---TRANSACTION 375300478323912, not started
0 lock struct(s), heap size 1128, 0 row lock(s)
---TRANSACTION 309684, ACTIVE 0 sec
2 lock struct(s), heap size 1128, 0 row lock(s), undo log entries 1
MySQL thread id 383, OS thread handle 140672282453696, query id 206206 127.0.0.1 root
TABLE LOCK table \`shop_test-slot-1\`.\`t\` trx id 309684 lock mode IX
TABLE LOCK table \`odd\`\`name\`.\`t\` trx id 309684 lock mode IX
---TRANSACTION 309680, ACTIVE (PREPARED) 9 sec
1 lock struct(s), heap size 1128, 0 row lock(s), undo log entries 1
TABLE LOCK table \`shop_test-slot-2\`.\`t\` trx id 309680 lock mode IX
---TRANSACTION 121251, ACTIVE 0 sec
MariaDB thread id 408, OS thread handle 140175338792640, query id 219149 127.0.0.1 root 
TABLE LOCK table \`shop_test-slot-3\`.\`t\` trx id 121251 lock mode IX
--------
FILE I/O`

it('reads which session has locked tables of which database', () => {
  expect(parseInnodbLocks(STATUS)).toEqual([
    { id: 383, place: 'shop_test-slot-1' },
    { id: 383, place: 'odd`name' },
    { id: 408, place: 'shop_test-slot-3' },
  ])
})
