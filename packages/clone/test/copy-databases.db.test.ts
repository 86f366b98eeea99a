import { expect, inject, test } from 'vitest'
import { copyDatabases } from '../src/copy-databases.ts'
import { planClone } from '../src/plan/plan-clone.ts'
import { openSession } from '../src/session/open-session.ts'
import { createNastyEnvironment } from './nasty-environment.ts'

test('clones a nasty environment so that its verifier finds it equal', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using nasty = await createNastyEnvironment(session)
  const plan = await planClone({
    source: session,
    target: session,
    names: nasty.targetNames,
    sourceNames: nasty.sourceNames,
    shared: new Set([nasty.shared]),
    content: 'schema-and-data',
    engine: 'auto',
    definer: { type: 'connected' },
    allowedReferences: new Set(),
  })
  expect(plan.problems).toEqual([])
  const outcomes = await copyDatabases(plan, {
    source: session,
    target: session,
    environment: 'test-x',
    leaseToken: 'token',
    concurrency: 3,
    verify: 'full',
  })
  expect(outcomes.filter((outcome) => outcome.status === 'failed').map((outcome) => outcome.error.message)).toEqual([])
})
