import { randomBytes } from 'node:crypto'
import { type FileHandle, open, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { getCACertificates } from 'node:tls'
import type { ConnectionSettings } from '@dbenv/core'
import type { ServerFacts } from '../session/server-facts.ts'
import { OptionFileError } from './option-file-error.ts'

/** Descriptors for one client program, and the argument that makes it read them. */
export interface OptionFile extends AsyncDisposable {
  /** What follows stdin, stdout and stderr: descriptor 3 and so on. */
  readonly descriptors: readonly number[]
  /** Must come first on the command line, which holds nothing secret. */
  readonly argument: string
  /** What the program's environment needs besides. */
  readonly environment: Readonly<Record<string, string>>
}

/**
 * Keeps MySQL's programs from the login paths of the machine's own user, which they read after every other file, also
 * after that of `--defaults-file`: its server and account would win (manual, "Command-Line Options that Affect
 * Option-File Handling"). MariaDB's programs have none.
 */
export const NO_LOGIN_PATHS: Readonly<Record<string, string>> = { MYSQL_TEST_LOGIN_FILE: '/dev/null' }

/**
 * Writes the settings of a connection, and further lines for one program, into files that have no name any more when
 * the program starts: a password on the command line or in the environment could be read by others.
 */
export async function createOptionFile(
  settings: ConnectionSettings,
  flavour: ServerFacts['flavour'],
  more: { readonly group: string; readonly lines: readonly string[] },
): Promise<OptionFile> {
  const files = listTlsFiles(settings)
  const text = toText(
    settings,
    flavour,
    // The programs read /dev/fd as their own descriptors.
    files.map(({ option }, index) => `${option}=/dev/fd/${4 + index}`),
    [`[${more.group}]`, ...more.lines],
  )
  const handles = await openAll([text, ...files.map(({ content }) => content)])
  return {
    descriptors: handles.map((handle) => handle.fd),
    // Not `extra`: the files of the machine's own user must not change what is dumped, or where from.
    argument: '--defaults-file=/dev/fd/3',
    environment: NO_LOGIN_PATHS,
    async [Symbol.asyncDispose]() {
      await Promise.all(handles.map((handle) => handle.close()))
    },
  }
}

/**
 * Writes the settings of a connection into a folder, for this user alone, for a person who calls client programs with
 * `--defaults-file`. Gives the path.
 */
export async function writeOptionFile(
  folder: string,
  settings: ConnectionSettings,
  flavour: ServerFacts['flavour'],
): Promise<string> {
  const lines: string[] = []
  for (const { option, content } of listTlsFiles(settings)) {
    const file = path.join(folder, `${option}.pem`)
    await writeFile(file, content, { mode: 0o600 })
    lines.push(`${option}=${quoteOption(file)}`)
  }
  const optionFile = path.join(folder, 'client.cnf')
  await writeFile(optionFile, toText(settings, flavour, lines, []), { mode: 0o600 })
  return optionFile
}

function listTlsFiles(settings: ConnectionSettings): readonly { readonly option: string; readonly content: string }[] {
  const { ca, cert, key } = settings.ssl ?? {}
  // The driver then goes by Node's; a program without any checks nothing, or has others.
  const authorities = ca ?? (checksServer(settings) ? getCACertificates('default').join('\n') : undefined)
  const files = { 'ssl-ca': authorities, 'ssl-cert': cert, 'ssl-key': key }
  return Object.entries(files).flatMap(([option, content]) => (content === undefined ? [] : [{ option, content }]))
}

function toText(
  settings: ConnectionSettings,
  flavour: ServerFacts['flavour'],
  tlsFiles: readonly string[],
  more: readonly string[],
): string {
  const lines = ['[client]', ...toConnectionLines(settings), ...toTlsLines(settings, flavour), ...tlsFiles, ...more, '']
  return lines.join('\n')
}

/** A value as both vendors' programs read it from an option file. */
export function quoteOption(value: string): string {
  const escaped = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')
  // A name may hold a line break, and what follows would be read as an option of its own.
  return `"${escaped.replaceAll('\n', '\\n').replaceAll('\r', '\\r')}"`
}

function toConnectionLines({ host, port, socketPath, user, password }: ConnectionSettings): readonly string[] {
  return [
    ...(socketPath === undefined
      ? [`host=${quoteOption(host)}`, `port=${port}`, 'protocol=tcp']
      : // MariaDB's client takes MYSQL_HOST for its default, and another host than this one for TCP.
        ['host=localhost', 'protocol=socket', `socket=${quoteOption(socketPath)}`]),
    `user=${quoteOption(user)}`,
    `password=${quoteOption(password)}`,
  ]
}

function checksServer({ ssl }: ConnectionSettings): boolean {
  return ssl !== undefined && ssl.rejectUnauthorized !== false
}

function toTlsLines(settings: ConnectionSettings, flavour: ServerFacts['flavour']): readonly string[] {
  const { ssl } = settings
  const verifies = checksServer(settings)
  if (flavour === 'mysql') {
    const checks = ssl?.verifyIdentity === true ? 'VERIFY_IDENTITY' : 'VERIFY_CA'
    return ssl ? [`ssl-mode=${verifies ? checks : 'REQUIRED'}`] : []
  }
  // MariaDB 11.4 checks certificates unless told not to; older clients do not know the option by default.
  return ssl
    ? ['ssl', verifies ? 'ssl-verify-server-cert' : 'skip-ssl-verify-server-cert']
    : ['loose-skip-ssl-verify-server-cert']
}

/** A descriptor for each text, or none: where one cannot be made, the others are closed. */
async function openAll(contents: readonly string[]): Promise<readonly FileHandle[]> {
  const opened = await Promise.allSettled(contents.map(openNameless))
  const handles = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const failed = opened.find((result) => result.status === 'rejected')
  if (failed === undefined) return handles
  await Promise.allSettled(handles.map((handle) => handle.close()))
  throw failed.reason
}

async function openNameless(content: string): Promise<FileHandle> {
  const folder = tmpdir()
  try {
    const file = path.join(folder, `dbenv-${randomBytes(12).toString('hex')}`)
    const handle = await open(file, 'wx+', 0o600)
    try {
      await unlink(file)
      await handle.write(content, 0)
      return handle
    } catch (error) {
      await handle.close()
      throw error
    }
  } catch (error) {
    throw new OptionFileError(folder, error)
  }
}
