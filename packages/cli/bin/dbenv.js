#!/usr/bin/env node
import { readFileSync } from 'node:fs'

// Looked at before anything else is loaded: an older Node fails in the imports already, and tells of syntax.
const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const needed = engines.node.replace('>=', '')
const [major, minor] = process.versions.node.split('.').map(Number)
const [neededMajor, neededMinor] = needed.split('.').map(Number)
if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) await import('../dist/main.js')
else {
  process.stderr.write(
    `dbenv needs Node ${needed} or newer, and this is Node ${process.versions.node} (${process.execPath}). ` +
      'Install a newer one, or put it first on the PATH.\n',
  )
  process.exitCode = 1
}
