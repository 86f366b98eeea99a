import { randomUUID } from 'node:crypto'
import mysql from 'mysql2/promise'
import { expect, inject, it } from 'vitest'
import { ConnectionFailedError } from '../src/connection/connection-failed-error.ts'
import { readConnectionSettings } from '../src/connection/read-connection-settings.ts'

/** The cipher of a connection made with these settings; empty without TLS. */
async function readCipher(tls: string | undefined): Promise<string> {
  const { host, port, user, password } = inject('testServer').connection
  const settings = readConnectionSettings({
    MYSQL_HOST: host,
    MYSQL_PORT: String(port),
    MYSQL_USER: user,
    MYSQL_PASSWORD: password,
    MYSQL_SSL: tls,
  })
  const connection = await mysql.createConnection({ ...settings })
  try {
    const [rows] = await connection.query<mysql.RowDataPacket[]>("SHOW STATUS LIKE 'Ssl_cipher'")
    return String(rows[0]?.['Value'])
  } finally {
    await connection.end()
  }
}

it('connects with what the variables say', async () => {
  expect(await readCipher(undefined)).toBe('')
  expect(await readCipher('disabled')).toBe('')
})

// MySQL makes itself a certificate that nobody vouches for; MariaDB 10.11 has none.
it('encrypts without a check where MYSQL_SSL is required', async () => {
  const cipher = readCipher('required')
  if (inject('testServer').flavour === 'mysql') expect(await cipher).not.toBe('')
  else await expect(cipher).rejects.toThrow(/secure connection/)
})

it.each(['true', 'verify-ca'])('refuses a certificate that nobody vouches for where MYSQL_SSL is %s', async (tls) => {
  await expect(readCipher(tls)).rejects.toThrow(/self.signed|secure connection/)
})

it('says what to do where the server has no connection left for the account', async () => {
  const { host, port, user, password } = inject('testServer').connection
  const account = { user: `core_${randomUUID().slice(0, 8)}`, password: 'p' }
  const admin = await mysql.createConnection({ host, port, user, password })
  await admin.query('CREATE USER ? IDENTIFIED BY ? WITH MAX_USER_CONNECTIONS 1', [account.user, account.password])
  const first = await mysql.createConnection({ host, port, ...account })
  try {
    const refused: unknown = await mysql.createConnection({ host, port, ...account }).catch((error: unknown) => error)
    expect(new ConnectionFailedError({ host, port, ...account }, refused).message).toMatch(
      /max_user_connections.* Wait until other clients have ended/,
    )
  } finally {
    await first.end()
    await admin.query('DROP USER ?', [account.user])
    await admin.end()
  }
})
