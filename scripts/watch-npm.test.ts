import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'

/** What the script that npm runs prints: its own number, and that npm is gone. */
const SCRIPT = `
import { watchNpm } from ${JSON.stringify(new URL('watch-npm.mjs', import.meta.url).href)}
const life = setInterval(() => {}, 1000)
watchNpm(() => {
  console.log('npm is gone')
  clearInterval(life)
})
console.log('watching')
`

test('a task notices that the npm which started it was killed', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'watch-npm-'))
  try {
    await writeFile(path.join(folder, 'package.json'), '{ "scripts": { "task": "node task.mjs" } }')
    await writeFile(path.join(folder, 'task.mjs'), SCRIPT)
    const npm = spawn('npm', ['run', 'task'], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] })
    let printed = ''
    for await (const chunk of npm.stdout) {
      printed += chunk
      if (/^watching$/m.test(printed)) npm.kill('SIGKILL')
    }
    // The output ends when the last process that holds it has ended.
    expect(printed).toContain('npm is gone')
  } finally {
    await rm(folder, { recursive: true })
  }
})
