import { setTimeout as sleep } from 'node:timers/promises'
import { expect, inject, test } from 'vitest'
import { openSession } from '../src/session/open-session.ts'
import { toResults } from './clone-set.ts'
import { createSources } from './clone-sources.ts'

const { connection, flavour } = inject('testServer')

// MariaDB makes a foreign key without a lock on its parent.
test.skipIf(flavour === 'mariadb')(
  'lets readers of a parent outside the clone by while a transaction keeps it waiting',
  async () => {
    await using session = await openSession(connection)
    await using readers = await openSession(connection)
    await using sources = await createSources(session, ({ a, b }) => [
      `CREATE TABLE ${b}.parents (id INT PRIMARY KEY)`,
      `CREATE TABLE ${a}.children (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES ${b}.parents (id))`,
    ])
    const plan = await sources.plan([sources.a], { shared: new Set([sources.b]) })
    await readers.withConnection(async (reader) => {
      await reader.runAll(['START TRANSACTION', `SELECT * FROM ${sources.b}.parents`])
      const copying = sources.copy(plan)
      // Two readers one after the other outlast any one wait of the clone's; with 60 s the first would never return.
      for (let read = 0; read < 2; read++) {
        await sleep(300)
        await readers.rows(`SELECT * FROM ${sources.b}.parents`)
      }
      await reader.runAll(['COMMIT'])
      expect(toResults(await copying)).toEqual(['copied'])
    })
  },
)
