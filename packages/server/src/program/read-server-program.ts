import { execFile } from 'node:child_process'
import type { ServerProgram } from '../server-program.ts'
import { UnusableProgramError } from '../unusable-program-error.ts'

/** The oldest releases whose data folder can be initialised without a helper script and which dbenv is written for. */
const OLDEST = { mariadb: [10, 4], mysql: [8, 0] } as const satisfies Record<
  ServerProgram['flavour'],
  readonly number[]
>

/** A server answers `--version` in tens of milliseconds; something that waits for input is no server. */
const ANSWER_TIMEOUT_MS = 10_000

/**
 * Asks the program at `path` what it is: a file called `mysqld` may be MariaDB (on Debian it is a link).
 * Throws `UnusableProgramError` when it cannot be run, is no server program, or is too old.
 */
export async function readServerProgram(path: string, signal?: AbortSignal): Promise<ServerProgram> {
  const answer = await askVersion(path, signal)
  signal?.throwIfAborted()
  if (answer.failure !== undefined) throw new UnusableProgramError(path, answer.failure)
  const { text } = answer
  const program = parseVersionAnswer(path, text)
  if (!program) throw new UnusableProgramError(path, text.trim())
  const oldest = OLDEST[program.flavour]
  const [major = 0, minor = 0] = program.version.split('.').map(Number)
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
    throw new UnusableProgramError(path, `version ${program.version}; the oldest usable one is ${oldest.join('.')}`)
  }
  return program
}

/** What the program printed, on both outputs; or why there is no answer. Not by execa, which takes 50 ms to load. */
function askVersion(path: string, signal: AbortSignal | undefined): Promise<{ text: string; failure?: string }> {
  const limits = { timeout: ANSWER_TIMEOUT_MS, maxBuffer: 100_000, ...(signal ? { signal } : {}) }
  return new Promise<{ text: string; failure?: string }>((resolve) => {
    const child = execFile(path, ['--no-defaults', '--version'], limits, (error, stdout, stderr) => {
      const text = `${stdout}${stderr}`
      if (!error) return resolve({ text })
      const isLate = error.killed === true && typeof error.code !== 'string'
      resolve({
        text,
        failure: isLate ? `no answer within ${ANSWER_TIMEOUT_MS / 1000} s` : text.trim() || error.message,
      })
    })
    child.stdin?.on('error', () => undefined).end()
    // Node throws some failures at once in place of telling them: ENOTDIR.
  }).catch((error: unknown) => ({ text: '', failure: error instanceof Error ? error.message : String(error) }))
}

/**
 * Reads what `--version` printed; `undefined` when it is not a server's answer. The clients print nearly the same line:
 * only the program's own name, which comes first, tells them apart.
 */
export function parseVersionAnswer(path: string, answer: string): ServerProgram | undefined {
  const found = /^(?:.*[/\\])?(?:\S*(?:mysqld|mariadbd)\S*)\s+Ver\s+(\d+\.\d+\.\d+)(.*)$/m.exec(answer)
  const version = found?.[1]
  if (!version) return undefined
  return { path, flavour: /mariadb/i.test(found[2] ?? '') ? 'mariadb' : 'mysql', version }
}
