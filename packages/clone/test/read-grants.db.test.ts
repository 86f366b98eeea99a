import { randomBytes } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { readAccount } from '../src/accounts/account.ts'
import { toGrantPattern } from '../src/accounts/grant-pattern.ts'
import { readAccountGrants, readGrantsOf } from '../src/accounts/read-grants.ts'
import { openQuery } from '../src/session/open-query.ts'
import { openSession } from '../src/session/open-session.ts'

const { connection, flavour } = inject('testServer')

test('reads what an account holds by itself, on parts, and by its default roles, but not by others', async () => {
  await using session = await openSession(connection)
  const id = `rg${randomBytes(4).toString('hex')}`
  const [user, active, idle] = [`${id}_user`, `${id}_active`, `${id}_idle`]
  const [own, byRole, byIdle, parts] = ['own', 'role', 'idle', 'parts'].map((suffix) => `${id}_${suffix}`)
  const account = `'${user}'@'%'`
  await session.withConnection(async (maker) => {
    const statements = [
      `CREATE DATABASE ${parts}`,
      `CREATE TABLE ${parts}.t (a INT, b INT)`,
      `CREATE USER ${account} IDENTIFIED BY 'x'`,
      `CREATE ROLE ${active}`,
      `CREATE ROLE ${idle}`,
      `GRANT TRIGGER ON ${toGrantPattern(own ?? '')}.* TO ${account}`,
      `GRANT DELETE ON ${toGrantPattern(byRole ?? '')}.* TO ${active}`,
      `GRANT DELETE ON ${toGrantPattern(byIdle ?? '')}.* TO ${idle}`,
      `GRANT SELECT (a), UPDATE (a, b) ON ${parts}.t TO ${account}`,
      `GRANT ${active} TO ${account}`,
      `GRANT ${idle} TO ${account}`,
      `SET DEFAULT ROLE ${active} ${flavour === 'mysql' ? 'TO' : 'FOR'} ${account}`,
    ]
    for (const sql of statements) await maker.run(sql)
  })
  try {
    await using opened = await openQuery({ ...connection, user, password: 'x' })
    expect(await readAccount(opened.query)).toEqual({ user, host: '%' })
    const grants = await readAccountGrants(opened.query)
    const names = [own, byRole, byIdle, parts].map(String)
    expect(names.map(grants.mayChange)).toEqual([true, true, false, true])
    expect(names.map(grants.mayRead)).toEqual([false, false, false, true])
    expect(grants.holdsOn('DELETE', String(byRole))).toBe(true)
    expect((await readGrantsOf(session, `${user}@%`)).holdsOn('TRIGGER', String(own))).toBe(true)
  } finally {
    await session.query(`DROP USER ${account}`)
    for (const role of [active, idle]) await session.query(`DROP ROLE ${role}`)
    await session.query(`DROP DATABASE ${parts}`)
  }
})
