#!/usr/bin/env node
// `npm run demo`, `npm test`, `npm run setup`, `npm run check`: makes this checkout ready, then runs the task.
// Needs nothing but Node 16 or newer and npm; installs nothing on the machine.
import process from 'node:process'
import { explainFailure, isDiskFailure } from './setup/explain-failure.mjs'
import { SetupProblem, say } from './setup/say.mjs'
import { setUp } from './setup/set-up.mjs'
import { planTask } from './tasks.mjs'

try {
  const task = planTask(process.argv.slice(2), process.env)
  const ready = await setUp(task.servers)
  process.exitCode = await task.run(ready)
} catch (error) {
  if (error instanceof SetupProblem) process.stderr.write(`\n${error.message}\n`)
  else if (isDiskFailure(error)) process.stderr.write(`\n${explainFailure('The set-up', String(error))}\n`)
  else {
    say('failed in a way that it does not know; this is a fault of the set-up itself:')
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
  }
  process.exitCode = 1
}
