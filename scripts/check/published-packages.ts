// Packs every package as a release would, and checks what a user would get: publint, attw, and an install by npm.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { CACHE, ROOT } from '../setup/checkout.mjs'

const tarballs = path.join(CACHE, 'packed')
rmSync(tarballs, { recursive: true, force: true })
mkdirSync(tarballs, { recursive: true })

/** Shows the output of a command only when it fails. */
function run(command: readonly [string, ...string[]], folder: string): boolean {
  const [program, ...args] = command
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) process.stdout.write(`${command.join(' ')} failed:\n${stdout}${stderr}\n`)
  return status === 0
}

function check(name: string): boolean {
  const folder = path.join(ROOT, 'packages', name)
  if (!run(['pnpm', 'pack', '--pack-destination', tarballs], folder)) return false
  const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  const tarball = path.join(tarballs, `dbenv-${name}-${version}.tgz`)
  const good = [
    run(['node_modules/.bin/publint', 'run', tarball, '--strict'], ROOT),
    run(['node_modules/.bin/attw', tarball, '--profile', 'esm-only', '--no-emoji'], ROOT),
  ].every((passed) => passed)
  if (good) process.stdout.write(`@dbenv/${name} ${version}: good\n`)
  return good
}

const results = readdirSync(path.join(ROOT, 'packages')).map(check)
process.exitCode = results.every((good) => good) ? 0 : 1
