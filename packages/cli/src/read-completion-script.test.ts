import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, test } from 'vitest'
import type { OwnScriptShell } from './read-completion-script.ts'

const MAIN = path.join(import.meta.dirname, 'main.ts')
const STARTS = {
  bash: { file: '.bashrc', setup: '', command: 'bash --noprofile --rcfile "$HOME/.bashrc" -i' },
  zsh: { file: '.zshrc', setup: 'autoload -U compinit; compinit -D', command: 'zsh -d -i' },
} as const satisfies Record<OwnScriptShell, unknown>

let home: string
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'dbenv-completion-'))
  await mkdir(path.join(home, 'bin'))
  await writeFile(path.join(home, 'bin', 'dbenv'), `#!/bin/sh\nexec ${process.execPath} ${MAIN} "$@"\n`, {
    mode: 0o755,
  })
  for (const shell of ['bash', 'zsh'] as const) {
    const { stdout } = await execa(process.execPath, [MAIN, 'completion', shell])
    await writeFile(path.join(home, `dbenv.${shell}`), stdout)
    // Twice, as `. ~/.bashrc` does.
    const source = `. ~/dbenv.${shell}; . ~/dbenv.${shell}`
    await writeFile(path.join(home, STARTS[shell].file), `PS1='ready> '; ${STARTS[shell].setup}\n${source}\n`)
  }
})
afterAll(() => rm(home, { recursive: true, force: true }))

/** Types a line and TAB into an interactive shell; what then stands on the screen, `=end` behind the line, without gaps. */
async function complete(shell: OwnScriptShell, line: string, folder: string): Promise<string> {
  const child = execa('script', ['-qec', STARTS[shell].command, '/dev/null'], {
    cwd: folder,
    extendEnv: false,
    env: { PATH: `${path.join(home, 'bin')}:${process.env['PATH'] ?? ''}`, HOME: home, TERM: 'dumb', SHELL: '/bin/sh' },
    reject: false,
  })
  let screen = ''
  let isTyped = false
  child.stdout.on('data', (chunk: Buffer) => {
    screen += chunk.toString()
    if (isTyped || !screen.includes('ready> ')) return
    isTyped = true
    // The shell reads on once the completion has ended. Ctrl-E, Ctrl-U: to the end of the line, and away with it.
    child.stdin.write(`${line}\t\u0005=end\u0005\u0015exit\r`)
  })
  await child
  return withoutGaps(stripVTControlCharacters(screen))
}

/** How many spaces, backspaces and bells a shell draws with is its own affair. */
function withoutGaps(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]/gu, '')
}

const has = (program: string): boolean => spawnSync(program, ['-c', ':']).status === 0

// Only there `script` takes a command this way.
describe.runIf(process.platform === 'linux').for(['bash', 'zsh'] as const)('%s', (shell) => {
  describe.runIf(has(shell))('with the script sourced twice', () => {
    test.concurrent.for([
      ['dbenv cr', 'dbenv create =end'],
      ['dbenv create --engine=my', '--engine=mysqldump =end'],
      ['dbenv create --engine my', '--engine mysqldump =end'],
      ['dbenv delete a:b=c@d --js', '--json =end'],
      ["dbenv which --sql 'a b; c > d' --js", '--json =end'],
      ['dbenv delete a; dbenv cr', 'dbenv create =end'],
      ['dbenv list > keep.txt --js', '--json =end'],
      ['dbenv list 2>keep.txt --js', '--json =end'],
      ['dbenv list > ke', '> keep.txt =end'],
      ['dbenv delete $(touch made) --js', '--json =end'],
      ['dbenv which --sql "SELECT `touch made`" ', '=end'],
      ['dbenv exec -- node a.js > keep.txt --', '--=end'],
      ['dbenv which --sql "a-1>made=', '=end'],
      ["dbenv which --sql 'x -;touch made;a=", '=end'],
    ] as const)('completes `%s` and runs nothing of it', async ([line, shown], { expect }) => {
      const folder = await mkdtemp(path.join(home, 'work-'))
      await writeFile(path.join(folder, 'keep.txt'), 'precious')
      const screen = await complete(shell, line, folder)
      expect(screen).toContain(withoutGaps(shown))
      expect(screen).not.toMatch(/readonly|commandnotfound|parseerror/)
      expect(await readdir(folder)).toEqual(['keep.txt'])
      expect(await readFile(path.join(folder, 'keep.txt'), 'utf8')).toBe('precious')
    })
  })
})
