import { expect } from 'vitest'
import { contract, one, type Path } from './contract.ts'

const client: readonly Path[] = [
  [
    'events that show what was sent',
    async (db, { other }) => {
      const sent: string[] = []
      db.on('query', ({ sql }: { sql: string }) => sent.push(sql))
      await db(`${other}.t`).select('v')
      return sent.map((sql) => sql.includes(`\`${other}_test-`))
    },
    [true],
  ],
  [
    'an error that shows what was sent',
    (db, { other }) =>
      db(`${other}.nothing`)
        .select()
        .catch((error: Error) => error.message.includes(`\`${other}_test-`)),
    true,
  ],
  [
    'a cancelled statement, and one after it',
    async (db, { other }) => {
      const error = await db
        .raw('SELECT SLEEP(20)')
        .timeout(100, { cancel: true })
        .catch((reason: Error) => reason.name)
      return [error, await db(`${other}.t`).select('v')]
    },
    ['KnexTimeoutError', one],
  ],

  [
    'postProcessResponse',
    async (db, { other }) => {
      db.client.config.postProcessResponse = (rows: unknown) => [rows]
      return await db(`${other}.t`).select('v')
    },
    [one],
  ],
  [
    'wrapIdentifier',
    async (db, { other }) => {
      db.client.config.wrapIdentifier = (value: string, wrap: (value: string) => string) =>
        wrap(value === 'V' ? 'v' : value)
      return await db(`${other}.t`).select({ v: 'V' })
    },
    one,
  ],
  [
    'an engine that was destroyed, and initialized anew',
    async (db, { other }) => {
      await db.destroy()
      const error = await db(`${other}.t`)
        .select('v')
        .catch(({ message }: Error) => message)
      db.initialize()
      return [
        error,
        await db(`${other}.t`)
          .select('v')
          .catch(({ message }: Error) => message),
      ]
    },
    [expect.stringContaining('destroyed'), one],
  ],
  [
    'a timeout without cancel, and what comes after',
    async (db, { other }) => {
      const error = await db
        .raw('SELECT SLEEP(20)')
        .timeout(50)
        .catch(({ name }: Error) => name)
      return [error, await db(`${other}.t`).select('v')]
    },
    ['KnexTimeoutError', one],
  ],
  [
    'events of the client',
    async (db, { other }) => {
      const told: string[] = []
      for (const event of ['start', 'query-response', 'query-error']) db.on(event, () => told.push(event))
      await db(`${other}.t`).select('v')
      await db(`${other}.nothing`)
        .select('v')
        .catch(() => {})
      return told
    },
    ['start', 'query-response', 'start', 'query-error'],
  ],
]

contract(client)
