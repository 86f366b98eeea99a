// Installs the packed packages into an empty project by npm, and uses them there on the oldest Node that they promise.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { CACHE, ROOT } from '../setup/checkout.mjs'
import { platformPackage } from '../setup/node.mjs'

const tarballs = path.join(CACHE, 'packed') // made by published-packages.ts
// Not below the checkout: what is missing in a package must not be found in the checkout's own node_modules.
const project = mkdtempSync(path.join(os.tmpdir(), 'dbenv-consumer-'))
process.on('exit', () => rmSync(project, { recursive: true, force: true }))

/** The versions that the workspace itself is tested with. */
function readVersion(name: string): string {
  return JSON.parse(readFileSync(path.join(ROOT, 'packages/vitest/node_modules', name, 'package.json'), 'utf8')).version
}

function run(...[program, ...args]: readonly [string, ...string[]]): boolean {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: project, encoding: 'utf8' })
  if (status !== 0) process.stdout.write(`${[program, ...args].join(' ')} failed:\n${stdout}${stderr}\n`)
  return status === 0
}

const { engines } = JSON.parse(readFileSync(path.join(ROOT, 'packages/core/package.json'), 'utf8'))
const oldest = String(engines.node).replace('>=', '')
const dependencies = Object.fromEntries([
  ...readdirSync(tarballs).map((file) => [
    `@dbenv/${/^dbenv-(.+)-\d+\.\d+\.\d+/.exec(file)?.[1]}`,
    `file:${path.join(tarballs, file)}`,
  ]),
  ...['vitest', 'mysql2'].map((name) => [name, readVersion(name)]),
  [platformPackage(), oldest],
])
cpSync(path.join(import.meta.dirname, 'consumer'), project, { recursive: true })
writeFileSync(path.join(project, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }))

const node = path.join(project, 'node_modules', platformPackage(), 'bin', 'node')
const good =
  run(
    'npm',
    'install',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--cache',
    path.join(CACHE, 'npm'),
  ) &&
  run(node, 'use-command.mjs') &&
  run(node, 'node_modules/vitest/vitest.mjs', 'run')
if (good) process.stdout.write(`Installed by npm, the packages work on Node ${oldest}.\n`)
process.exitCode = good ? 0 : 1
