// What a watchdog runs at its end: removes the containers of the start that it guarded. Never imported.
import process from 'node:process'
import { removeContainers } from './remove-containers.ts'

const [folder = '', expected] = process.argv.slice(2)
try {
  await removeContainers(folder, expected === 'being-made' ? 'being-made' : 'made')
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
