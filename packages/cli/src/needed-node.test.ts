import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { execa } from 'execa'
import { expect, it } from 'vitest'

const PACKAGE = join(import.meta.dirname, '..')
const { engines } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'))
const needed: string = engines.node.replace('>=', '')

it.each(['20.20.2', '22.21.9'])('says on Node %s which one it needs, before anything is loaded', async (version) => {
  const feign = `Object.defineProperty(process, 'versions', { value: { node: '${version}' } })`
  const { exitCode, stdout, stderr } = await execa(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(feign)}`, join(PACKAGE, 'bin/dbenv.js'), 'list'],
    { reject: false },
  )
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
  expect(stderr).toContain(`dbenv needs Node ${needed} or newer, and this is Node ${version}`)
})
