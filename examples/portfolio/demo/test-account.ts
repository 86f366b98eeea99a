import { randomBytes } from 'node:crypto'
import type { TestAccount } from '@dbenv/core'
import type { Connection } from 'mysql2/promise'
import type { Story } from './story.ts'

/** What an account of this kind needs: test databases with all rights, shared ones to read, and nothing of production. */
const GRANTS = [
  'GRANT ALL ON `%\\_test`.* TO tester',
  'GRANT ALL ON `%\\_test-%`.* TO tester',
  'GRANT SELECT ON master_config.* TO tester',
] as const

/** Makes the account that code outside production runs as, and shows how. */
export async function createTestAccount(connection: Connection, story: Story): Promise<TestAccount> {
  const password = randomBytes(12).toString('hex')
  story.statement("CREATE USER tester IDENTIFIED BY '…'")
  await connection.query('CREATE USER tester IDENTIFIED BY ?', [password])
  for (const grant of GRANTS) {
    story.statement(grant)
    await connection.query(grant)
  }
  return { user: 'tester', password }
}
