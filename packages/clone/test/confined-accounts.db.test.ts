import { randomBytes } from 'node:crypto'
import { type QueryFunction, quoteIdentifier } from '@dbenv/core'
import { expect, inject, it } from 'vitest'
import { createConfinedAccount } from '../src/destroy/confined-accounts.ts'
import { initRegistry } from '../src/init-registry.ts'
import { openSession } from '../src/session/open-session.ts'
import type { Session } from '../src/session/session.ts'

interface Place extends AsyncDisposable {
  readonly session: Session
  /** Of an account that may make accounts and grant what is done here, and has these rights besides. */
  openAdmin(more: readonly string[]): Promise<Session>
  readonly options: Parameters<typeof createConfinedAccount>[1]
  /** The accounts noted for this test. */
  readNoted(): Promise<readonly string[]>
}

async function createPlace(): Promise<Place> {
  const { connection } = inject('testServer')
  const id = `ca${randomBytes(4).toString('hex')}`
  const user = `admin_${id}`
  const session = await openSession(connection, { connections: 1 })
  await initRegistry({ connection, register: [] })
  return {
    session,
    options: { environment: `test-${id}`, databaseNames: [id], readable: [], leaseToken: id },
    async openAdmin(more) {
      const password = `${randomBytes(8).toString('hex')}aA1-`
      await session.query('CREATE USER ?@? IDENTIFIED BY ?', [user, '%', password])
      await session.query('GRANT CREATE USER ON *.* TO ?@?', [user, '%'])
      for (const name of [id, 'master_config']) {
        await session.query(`GRANT ALL ON ${quoteIdentifier(name.replace('_', '\\_'))}.* TO ?@? WITH GRANT OPTION`, [
          user,
          '%',
        ])
      }
      for (const right of more) await session.query(`GRANT ${right} TO ?@?`, [user, '%'])
      return await openSession({ ...connection, user, password }, { connections: 1 })
    },
    async readNoted() {
      const rows = await session.rows(
        'SELECT user AS name FROM master_config.dbenv_test_accounts WHERE lease_token = ?',
        [id],
      )
      return rows.map((row) => String(row['name']))
    },
    async [Symbol.asyncDispose]() {
      await session.query('DROP USER IF EXISTS ?@?', [user, '%'])
      await session[Symbol.asyncDispose]()
    },
  }
}

/** Passes everything on, and notes whom it was told to make. */
function noteMade(query: QueryFunction, made: unknown[]): QueryFunction {
  return (sql, values) => {
    if (sql.startsWith('CREATE USER')) made.push(values?.[0])
    return query(sql, values)
  }
}

async function readAccounts(session: Session, made: readonly unknown[]): Promise<number> {
  return (await session.rows('SELECT user FROM mysql.user WHERE user IN (?)', [made])).length
}

it('makes an account, and drops it at the end', async () => {
  await using place = await createPlace()
  await using admin = await place.openAdmin(['SELECT ON mysql.*'])
  const made: unknown[] = []
  {
    await using account = await createConfinedAccount(noteMade(admin.query, made), place.options)
    expect(made).toEqual([account.login.user])
    expect(await place.readNoted()).toEqual(made)
  }
  expect(await readAccounts(place.session, made)).toBe(0)
  expect(await place.readNoted()).toEqual([])
})

/** ER_DBACCESS_DENIED_ERROR and ER_TABLEACCESS_DENIED_ERROR: MariaDB and MySQL refuse it each by its own. */
const MAY_NOT_READ = [1044, 1142]

it('leaves no account where the one that makes it may not read what it was granted', async () => {
  await using place = await createPlace()
  await using admin = await place.openAdmin([])
  const made: unknown[] = []
  await expect(createConfinedAccount(noteMade(admin.query, made), place.options)).rejects.toMatchObject({
    errno: expect.toBeOneOf(MAY_NOT_READ),
  })
  expect(made).toHaveLength(1)
  expect(await readAccounts(place.session, made)).toBe(0)
  expect(await place.readNoted()).toEqual([])
})
