import { describe, expect, test } from 'vitest'
import { parseAccount } from '../accounts/account.ts'
import { replaceDefiner } from './definer.ts'
import { disableEvent } from './event-text.ts'

describe('replaceDefiner', () => {
  const account = { user: 'o`x', host: '%' }
  const written = 'DEFINER=`o``x`@`%`'
  test.each([
    ['CREATE DEFINER=`root`@`%` PROCEDURE `p`() SELECT 1', `CREATE ${written} PROCEDURE \`p\`() SELECT 1`],
    ['CREATE DEFINER="a b"@"10.0.0.1" PROCEDURE "p"() DO 1', `CREATE ${written} PROCEDURE "p"() DO 1`],
    [
      'CREATE ALGORITHM=MERGE DEFINER=`a``b`@`h` SQL SECURITY DEFINER VIEW `v` AS select 1',
      `CREATE ALGORITHM=MERGE ${written} SQL SECURITY DEFINER VIEW \`v\` AS select 1`,
    ],
    [
      'CREATE DEFINER=`role` TRIGGER t BEFORE INSERT ON x FOR EACH ROW DO 1',
      `CREATE ${written} TRIGGER t BEFORE INSERT ON x FOR EACH ROW DO 1`,
    ],
    [
      'CREATE LIBRARY `l` LANGUAGE JAVASCRIPT AS $$ DEFINER=`x` $$',
      'CREATE LIBRARY `l` LANGUAGE JAVASCRIPT AS $$ DEFINER=`x` $$',
    ],
  ])('in %j', (createSql, replaced) => {
    expect(replaceDefiner(createSql, account)).toBe(replaced)
  })

  test('reads an account whose user has an @', () => {
    expect(parseAccount('a@b@host')).toEqual({ user: 'a@b', host: 'host' })
  })
})

describe('disableEvent', () => {
  const head =
    "CREATE DEFINER=`a b`@`%` EVENT `e ENABLE ``x` ON SCHEDULE EVERY '1:30' HOUR_MINUTE STARTS '2020-01-01 00:00:00' ON COMPLETION"
  test.each([
    [
      `${head} NOT PRESERVE ENABLE DO SELECT ' PRESERVE ENABLE '`,
      `${head} NOT PRESERVE DISABLE DO SELECT ' PRESERVE ENABLE '`,
    ],
    [
      `${head} PRESERVE DISABLE ON REPLICA COMMENT 'ENABLE' DO DO 1`,
      `${head} PRESERVE DISABLE COMMENT 'ENABLE' DO DO 1`,
    ],
    [`${head} PRESERVE DISABLE DO DO 1`, `${head} PRESERVE DISABLE DO DO 1`],
  ])('turns %j into %j', (createSql, disabled) => {
    expect(disableEvent(createSql)).toBe(disabled)
  })

  test('refuses a text whose state it cannot find', () => {
    expect(() => disableEvent('CREATE EVENT e ON SCHEDULE AT now() DO DO 1')).toThrow(TypeError)
  })
})
