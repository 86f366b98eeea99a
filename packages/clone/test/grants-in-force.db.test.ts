import { randomBytes } from 'node:crypto'
import { quoteIdentifier } from '@dbenv/core'
import { expect, inject, test } from 'vitest'
import { toMissingGrant } from '../src/accounts/missing-grant.ts'
import { readAccountGrants } from '../src/accounts/read-grants.ts'
import { openQuery } from '../src/session/open-query.ts'
import { openSession } from '../src/session/open-session.ts'

const { connection, flavour } = inject('testServer')

const WAYS = {
  SELECT: (table: string) => `SELECT * FROM ${table}`,
  INSERT: (table: string) => `INSERT INTO ${table} VALUES (1)`,
  DELETE: (table: string) => `DELETE FROM ${table}`,
  DROP: (table: string) => `TRUNCATE ${table}`,
} as const

const PRIVILEGES: readonly (keyof typeof WAYS)[] = ['SELECT', 'INSERT', 'DELETE', 'DROP']

/** `ID` is the first part of the database's name, which is `ID_a` in the first group and `IDa` in the second. */
const CASES: readonly { readonly own: readonly string[]; readonly byRole?: readonly string[] }[] = [
  { own: ['SELECT `ID\\_a`', 'INSERT `ID\\_%`'] },
  { own: ['INSERT `ID\\_%`', 'SELECT `ID\\_a`'] },
  { own: ['SELECT `ID%`', 'INSERT `ID\\_%`'] },
  { own: ['SELECT, DELETE `%`', 'INSERT `%\\_a`'] },
  { own: ['SELECT `ID_a`', 'INSERT `ID\\_a`'] },
  { own: ['SELECT `ID_a`', 'INSERT `ID\\_%`'] },
  { own: ['INSERT `ID%`'] },
  { own: [] },
  { own: ['SELECT `ID\\_a`', 'DELETE `ID\\_%`'], byRole: [] },
  { own: ['INSERT `ID\\_%`'], byRole: ['SELECT `ID\\_a`'] },
  { own: ['INSERT `ID\\_a`'], byRole: ['SELECT `ID\\_%`'] },
  { own: [], byRole: ['SELECT `ID%`', 'INSERT `ID\\_%`'] },
  { own: ['INSERT `ID%`'], byRole: ['SELECT `ID\\_a`', 'DELETE `ID_a`'] },
]

const PLAIN_CASES: typeof CASES = [
  { own: ['SELECT `IDa`', 'INSERT `ID%`'] },
  { own: ['SELECT `IDa`', 'INSERT `ID%`'], byRole: [] },
  { own: ['INSERT `ID%`'], byRole: ['SELECT `IDa`'] },
  { own: ['INSERT `IDa`'], byRole: ['SELECT `ID%`'] },
]

const SUITE = [
  ...CASES.map((one) => ({ ...one, suffix: '_a' })),
  ...PLAIN_CASES.map((one) => ({ ...one, suffix: 'a' })),
].map((one) => ({ ...one, title: [...one.own, ...(one.byRole?.map((grant) => `role: ${grant}`) ?? [])].join(', ') }))

test.each(SUITE)('goes by the grants ($title) on $suffix as the server does, and completes them', async (one) => {
  await using session = await openSession(connection)
  const id = `gf${randomBytes(4).toString('hex')}`
  const [databaseName, user, role] = [`${id}${one.suffix}`, `${id}_user`, `${id}_role`]
  const grant = (to: string) => (text: string) => {
    const at = text.indexOf('`')
    return `GRANT ${text.slice(0, at)} ON ${text.slice(at).replace('ID', id)}.* TO ${to}`
  }
  const statements = [
    `CREATE DATABASE ${databaseName}`,
    `CREATE TABLE ${databaseName}.t (a INT)`,
    `CREATE USER '${user}'@'%' IDENTIFIED BY 'x'`,
    ...one.own.map(grant(`'${user}'@'%'`)),
    ...(one.byRole ? [`CREATE ROLE ${role}`, ...one.byRole.map(grant(role)), `GRANT ${role} TO '${user}'@'%'`] : []),
    ...(one.byRole ? [`SET DEFAULT ROLE ${role} ${flavour === 'mysql' ? 'TO' : 'FOR'} '${user}'@'%'`] : []),
  ]
  for (const sql of statements) await session.query(sql)
  const readAllowed = async () => {
    await using opened = await openQuery({ ...connection, user, password: 'x' })
    const allowed: string[] = []
    for (const privilege of PRIVILEGES) {
      const isAllowed = await opened.query(WAYS[privilege](`${quoteIdentifier(databaseName)}.t`)).then(
        () => true,
        () => false,
      )
      if (isAllowed) allowed.push(privilege)
    }
    const grants = await readAccountGrants(opened.query)
    return { allowed, grants, held: PRIVILEGES.filter((privilege) => grants.holdsOn(privilege, databaseName)) }
  }
  try {
    const before = await readAllowed()
    expect(before.held).toEqual(before.allowed)
    const { grant: sql } = toMissingGrant(`${user}@%`, ['DROP'], databaseName, before.grants)
    await session.query(sql)
    const after = await readAllowed()
    expect(after.allowed).toEqual([...before.allowed, 'DROP'])
    expect(after.held).toEqual(after.allowed)
  } finally {
    await session.query(`DROP USER '${user}'@'%'`)
    if (one.byRole) await session.query(`DROP ROLE ${role}`)
    await session.query(`DROP DATABASE ${databaseName}`)
  }
})
