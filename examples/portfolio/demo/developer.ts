import path from 'node:path'
import type { ConnectionSettings, TestAccount } from '@dbenv/core'
import { execa } from 'execa'
import { DemoError } from './demo-error.ts'
import type { Story } from './story.ts'

const EXAMPLE_FOLDER = path.dirname(import.meta.dirname)

/** Somebody at a terminal, in a folder, with the server's address in the environment. */
export interface Developer {
  /** Runs `dbenv` with these words, as typed; resolves to what it printed. Throws DemoError when it fails. */
  dbenv(...words: readonly string[]): Promise<void>
  /** The same with `--json`, without showing it: what a script would do. */
  readDbenv(...words: readonly string[]): Promise<unknown>
  /** Runs one of the example's own programs. */
  run(program: string): Promise<void>
}

/** What a developer needs to work. */
export interface DeveloperOptions {
  readonly connection: ConnectionSettings
  /** What their code connects as outside production. */
  readonly testAccount: TestAccount
  readonly folder: string
  readonly story: Story
  readonly signal: AbortSignal
}

/** Makes a developer. Their environment is clean: no CI variable, no other server's address gets in. */
export function createDeveloper({ connection, testAccount, folder, story, signal }: DeveloperOptions): Developer {
  const options = {
    cwd: folder,
    extendEnv: false,
    env: {
      ...inherited('PATH', 'HOME', 'TMPDIR', 'NO_COLOR', 'NODE_OPTIONS'),
      ...toVariables(connection, testAccount),
      // Node keeps what it has compiled there, and it goes with the folder: ten commands in half the time.
      NODE_COMPILE_CACHE: path.join(folder, '.node-cache'),
    },
    preferLocal: true,
    localDir: EXAMPLE_FOLDER,
    stdin: 'ignore',
    reject: false,
    cancelSignal: signal,
    gracefulCancel: false,
  } as const

  const show = async (shown: string, file: string, words: readonly string[]): Promise<void> => {
    story.command(shown)
    const child = execa(file, [...words], { ...options, all: true })
    for await (const line of child.iterable({ from: 'all' })) story.output(String(line))
    const { exitCode } = await child
    signal.throwIfAborted()
    if (exitCode !== 0) throw new DemoError(`\`${shown}\` ended with ${exitCode ?? 'a signal'}.`)
  }

  return {
    dbenv: (...words) => show(['dbenv', ...words.map(toShellWord)].join(' '), 'dbenv', words),
    run: (program) => show(`node ${program}`, process.execPath, [path.join(EXAMPLE_FOLDER, program)]),
    async readDbenv(...words) {
      const { exitCode, stdout, stderr } = await execa('dbenv', [...words, '--json'], options)
      signal.throwIfAborted()
      if (exitCode !== 0) throw new DemoError(`\`dbenv ${words.join(' ')} --json\` ended with ${exitCode}: ${stderr}`)
      return JSON.parse(stdout)
    },
  }
}

/** As a person types it. */
function toShellWord(word: string): string {
  return word.includes(' ') ? `"${word}"` : word
}

function inherited(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  )
}

function toVariables(connection: ConnectionSettings, testAccount: TestAccount): Record<string, string> {
  return {
    MYSQL_HOST: connection.host,
    MYSQL_PORT: String(connection.port),
    MYSQL_USER: connection.user,
    MYSQL_PASSWORD: connection.password,
    DBENV_TEST_USER: testAccount.user,
    DBENV_TEST_PASSWORD: testAccount.password,
    ...(connection.socketPath === undefined ? {} : { MYSQL_SOCKET: connection.socketPath }),
  }
}
