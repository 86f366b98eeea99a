// A process that creates or deletes an environment and kills or stops itself at one statement. Started by the fault tests only.
import { writeSync } from 'node:fs'
import process from 'node:process'
import mysql from 'mysql2/promise'
import { createTestEnvironment } from '../src/create-test-environment.ts'
import { deleteEnvironment } from '../src/delete-environment.ts'
import { FALLS_ASLEEP, type FaultOrder } from './fault-order.ts'

const order: FaultOrder = JSON.parse(process.argv[2] ?? '')
const { connection, sourceConnection, environment, only, shared, consistency, fault } = order
const pattern = fault && new RegExp(fault.statement, 'i')
let toCome = fault?.occurrence ?? 1

interface Queryable {
  query(...args: readonly unknown[]): Promise<unknown>
}

// Every connection of mysql2 runs its statements through this one method; its class is not in the declarations.
const connections: Queryable = Reflect.get(mysql, 'PromiseConnection').prototype
const { query } = connections
connections.query = async function faulty(this: Queryable, ...args) {
  const [statement] = args
  const text: unknown = typeof statement === 'object' && statement !== null ? Reflect.get(statement, 'sql') : statement
  const isHit = typeof text === 'string' && pattern?.test(text) && --toCome === 0
  if (isHit && fault?.moment === 'before') process.kill(process.pid, 'SIGKILL')
  if (isHit && fault?.moment === 'asleep') {
    writeSync(process.stderr.fd, FALLS_ASLEEP)
    process.kill(process.pid, 'SIGSTOP')
  }
  const running = query.apply(this, [...args])
  if (isHit && fault?.moment === 'during') setTimeout(() => process.kill(process.pid, 'SIGKILL'), 5)
  const result = await running.catch((error: unknown) => {
    // A drop that lost a deadlock is sent again, and is the one to hit, whatever others there were meanwhile. Who slept
    // sleeps no more: nobody would wake it.
    if (isHit && fault?.moment !== 'asleep') toCome = 1
    throw error
  })
  if (isHit && fault?.moment === 'after') process.kill(process.pid, 'SIGKILL')
  return result
}

if (order.command === 'create') {
  const content = 'schema-and-data'
  await createTestEnvironment({ connection, sourceConnection, environment, only, shared, content, consistency })
} else {
  await deleteEnvironment({ connection, environments: [environment], confirm: true })
}
