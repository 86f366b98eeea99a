import { describe, expect, test } from 'vitest'
import {
  dropIgnoredCompression,
  leaveCollationsInherited,
  nameRowFormat,
  readAutoIncrement,
  stripAutoIncrement,
  stripBuiltInTablespaces,
  stripPlacement,
  stripRemarks,
} from './table-text.ts'

describe('stripPlacement', () => {
  test.each([
    [") ENGINE=MyISAM DATA DIRECTORY='/d/' INDEX DIRECTORY='/i/' COMMENT='x'", ") ENGINE=MyISAM COMMENT='x'"],
    ['CREATE TABLE `t` (\n) /*!50100 TABLESPACE `ts 1` */ ENGINE=InnoDB', 'CREATE TABLE `t` (\n) ENGINE=InnoDB'],
    [
      " PARTITION p0 VALUES LESS THAN (1) TABLESPACE = `ts` DATA DIRECTORY = '/it''s' ENGINE = InnoDB,",
      ' PARTITION p0 VALUES LESS THAN (1) ENGINE = InnoDB,',
    ],
    [
      "`DATA DIRECTORY='x'` int COMMENT 'DATA DIRECTORY=''/y'''",
      "`DATA DIRECTORY='x'` int COMMENT 'DATA DIRECTORY=''/y'''",
    ],
  ])('turns %j into %j', (createSql, stripped) => {
    expect(stripPlacement(createSql)).toBe(stripped)
  })
})

describe('stripBuiltInTablespaces', () => {
  test.each([
    [') /*!50100 TABLESPACE `innodb_file_per_table` */ ENGINE=InnoDB', ') ENGINE=InnoDB'],
    [
      '(PARTITION a VALUES LESS THAN (9) TABLESPACE = `innodb_system` ENGINE = InnoDB) */',
      '(PARTITION a VALUES LESS THAN (9) ENGINE = InnoDB) */',
    ],
    [') /*!50100 TABLESPACE `innodb` */ ENGINE=InnoDB', ') /*!50100 TABLESPACE `innodb` */ ENGINE=InnoDB'],
    ["COMMENT ' TABLESPACE = `innodb_system`'", "COMMENT ' TABLESPACE = `innodb_system`'"],
  ])('turns %j into %j', (createSql, stripped) => {
    expect(stripBuiltInTablespaces(createSql)).toBe(stripped)
  })
})

describe('stripRemarks', () => {
  test.each([
    ['`a` datetime /* mariadb-5.3 */ DEFAULT NULL', '`a` datetime DEFAULT NULL'],
    [
      ") ENGINE=MyISAM COMMENT='/* a */' /* `PAGE_COMPRESSED`='1' TRANSACTIONAL=1 */",
      ") ENGINE=MyISAM COMMENT='/* a */'",
    ],
    ['`/* a */` int /*!80023 INVISIBLE */ /*M!100301 x */', '`/* a */` int /*!80023 INVISIBLE */ /*M!100301 x */'],
  ])('turns %j into %j', (createSql, stripped) => {
    expect(stripRemarks(createSql)).toBe(stripped)
  })
})

describe('AUTO_INCREMENT', () => {
  const createSql =
    "CREATE TABLE `a AUTO_INCREMENT=3` (\n) ENGINE=InnoDB AUTO_INCREMENT=18446744073709551615 COMMENT='AUTO_INCREMENT=5'"

  test('is read from the options only, exactly', () => {
    expect(readAutoIncrement(createSql)).toBe(18446744073709551615n)
    expect(readAutoIncrement("CREATE TABLE `t` (\n) COMMENT='AUTO_INCREMENT=5'")).toBe(0n)
  })

  test('is taken out of the options only', () => {
    expect(stripAutoIncrement(createSql)).toBe(
      "CREATE TABLE `a AUTO_INCREMENT=3` (\n) ENGINE=InnoDB COMMENT='AUTO_INCREMENT=5'",
    )
  })
})

test('leaves out a collation that a column has from its table, and only that', () => {
  expect(
    leaveCollationsInherited(
      "  `a` varchar(1) COLLATE utf8mb4_bin COMMENT ' COLLATE x',\n" +
        '  `b` char(1) CHARACTER SET latin1 COLLATE latin1_bin GENERATED ALWAYS AS ((`a` collate utf8mb4_bin)) VIRTUAL\n' +
        ') ENGINE=InnoDB COLLATE=utf8mb4_bin',
    ),
  ).toBe(
    "  `a` varchar(1) COMMENT ' COLLATE x',\n" +
      '  `b` char(1) CHARACTER SET latin1 COLLATE latin1_bin GENERATED ALWAYS AS ((`a` collate utf8mb4_bin)) VIRTUAL\n' +
      ') ENGINE=InnoDB COLLATE=utf8mb4_bin',
  )
})

describe('a row format', () => {
  test.each([
    [
      "  `a) ENGINE=InnoDB` int\n) ENGINE=InnoDB COMMENT=') ENGINE=InnoDB'",
      "  `a) ENGINE=InnoDB` int\n) ENGINE=InnoDB ROW_FORMAT=COMPACT COMMENT=') ENGINE=InnoDB'",
    ],
    [') ENGINE=InnoDB\n PARTITION BY HASH (`id`)', ') ENGINE=InnoDB ROW_FORMAT=COMPACT\n PARTITION BY HASH (`id`)'],
  ])('is named in %j', (createSql, named) => {
    expect(nameRowFormat(createSql, 'COMPACT')).toBe(named)
  })

  test.each([') ENGINE=InnoDB ROW_FORMAT=DYNAMIC', ') ENGINE=InnoDB KEY_BLOCK_SIZE=4'])(
    'stays what it is in %j',
    (sql) => {
      expect(nameRowFormat(sql, 'COMPACT')).toBe(sql)
    },
  )
})

describe('compression that the server ignored', () => {
  test.each([
    [') ENGINE=InnoDB ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=4', ') ENGINE=InnoDB ROW_FORMAT=DYNAMIC KEY_BLOCK_SIZE=4'],
    [') ENGINE=InnoDB KEY_BLOCK_SIZE=4', ') ENGINE=InnoDB ROW_FORMAT=DYNAMIC KEY_BLOCK_SIZE=4'],
  ])('is not made of %j', (createSql, expected) => {
    expect(dropIgnoredCompression(createSql, 'DYNAMIC')).toBe(expected)
    expect(dropIgnoredCompression(createSql, 'COMPRESSED')).toBe(createSql)
  })

  test.each([
    ') ENGINE=InnoDB',
    ') ENGINE=InnoDB ROW_FORMAT=FIXED',
    ') ENGINE=InnoDB KEY_BLOCK_SIZE=5',
    '  KEY `k` (`id`) KEY_BLOCK_SIZE=4\n) ENGINE=InnoDB',
    ') ENGINE=InnoDB ROW_FORMAT=DYNAMIC KEY_BLOCK_SIZE=4',
    ") ENGINE=InnoDB COMMENT=' ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=4'",
  ])('is nothing to %j', (createSql) => {
    expect(dropIgnoredCompression(createSql, 'DYNAMIC')).toBe(createSql)
  })
})
