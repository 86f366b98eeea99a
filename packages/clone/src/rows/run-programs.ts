import type { StageInput } from '../jobs/stage-input.ts'
import type { ClientPrograms } from '../programs/client-programs.ts'
import { createOptionFile, quoteOption } from '../programs/option-file.ts'
import { GUARD_FAILED, toRunOut } from '../registry/lease-guard.ts'
import { BUSY_ERRORS } from '../session/connect-to-server.ts'
import { readVariables } from '../session/read-variables.ts'
import { readText } from '../session/row.ts'
import type { Session } from '../session/session.ts'
import { DumpFailedError } from './dump-errors.ts'
import { DumpRetargeter, type LongestInsert } from './dump-retargeter.ts'
import { holdsRows } from './insert-select.ts'
import { createDumpMark, endDump, endLoad, findClientThread, INTRODUCE_SQL } from './left-threads.ts'
import { pumpDump } from './pump-dump.ts'

/** A dump from which nothing comes for so long is stuck; both programs are killed then. */
const STALL_TIMEOUT_MS = 600_000

/** Rows alone: definitions are replayed over the connection, where each keeps its own settings. */
const DUMP_ARGUMENTS: readonly string[] = [
  '--single-transaction',
  '--quick',
  '--no-create-info',
  '--no-create-db',
  '--skip-triggers',
  '--skip-add-locks',
  '--skip-disable-keys',
  '--skip-add-drop-table',
  '--skip-lock-tables',
  '--no-tablespaces',
  '--complete-insert',
  '--hex-blob',
  '--default-character-set=utf8mb4',
  '--max-allowed-packet=1G',
]

/** What it is asked about itself is printed at once, as it is. */
const LOAD_ARGUMENTS: readonly string[] = [
  '--batch',
  '--raw',
  '--unbuffered',
  '--skip-column-names',
  '--skip-reconnect',
  '--binary-mode',
  '--default-character-set=utf8mb4',
  '--max-allowed-packet=1G',
]

/** What the dump engine needs besides. */
export interface DumpInput extends StageInput {
  readonly source: Session
  /** The dump program of the source's family, the client of the target's. */
  readonly programs: ClientPrograms
}

/** How a dump ended that has done no harm: whole, or before any row of it was loaded, so that it may be run again. */
export type DumpEnd =
  | { readonly status: 'loaded' }
  | { readonly status: 'no-connection'; readonly error: DumpFailedError }

/**
 * Lets a dump program's rows flow into the client program; `onRows` hears of those that flow by, loaded or not. Rejects
 * with `DumpFailedError`; nothing that either of them sent runs on a server by then, or it rejects with
 * `ProgramLeftError`.
 */
export async function dumpAndLoad(
  input: DumpInput,
  onRows: (sourceName: string, table: string, rows: number) => void,
): Promise<DumpEnd> {
  const { source, target, programs, databases, board } = input
  await refuseOtherTimes(source)
  const ignored = await readIgnoreLines(input)
  await Promise.all([source.closeIdle(), target.closeIdle()])
  await using dumpOptions = await createOptionFile(source.settings, source.server.flavour, {
    group: 'mysqldump',
    lines: ignored,
  })
  await using loadOptions = await createOptionFile(target.settings, target.server.flavour, {
    group: 'mysql',
    // Rows may be older than a CHECK, and an INSERT may take longer than the server grants everybody.
    lines:
      target.server.flavour === 'mariadb'
        ? ['init-command="SET SESSION check_constraint_checks = 0, max_statement_time = 0"']
        : [],
  })
  const mark = createDumpMark()
  const stopper = new AbortController()
  const cancelSignal = board.signal ? AbortSignal.any([board.signal, stopper.signal]) : stopper.signal
  const settings = { reject: false, cancelSignal, forceKillAfterDelay: 2000 } as const
  // Loaded where a program is run: it costs 24 MB, which a clone within one server does without.
  const { execa } = await import('execa')
  const dump = execa(
    programs.dump,
    [
      dumpOptions.argument,
      ...DUMP_ARGUMENTS,
      `--where=1 /* ${mark} */`,
      ...(source.server.flavour === 'mysql' ? ['--set-gtid-purged=OFF', '--column-statistics=0'] : []),
      '--databases',
      // A database may be called like an option; only then, because wrappers add options of theirs at the end.
      ...(databases.some(({ sourceName }) => sourceName.startsWith('-')) ? ['--'] : []),
      ...databases.map(({ sourceName }) => sourceName),
    ],
    {
      ...settings,
      env: dumpOptions.environment,
      stdio: ['ignore', 'pipe', 'pipe', ...dumpOptions.descriptors.map(toInput)],
      buffer: { stdout: false },
    },
  )
  const load = execa(programs.client, [loadOptions.argument, ...LOAD_ARGUMENTS], {
    ...settings,
    env: loadOptions.environment,
    stdio: ['pipe', 'pipe', 'pipe', ...loadOptions.descriptors.map(toInput)],
  })
  let isStalled = false
  const stall = setTimeout(() => {
    isStalled = true
    stopper.abort()
  }, STALL_TIMEOUT_MS)
  const retargeter = new DumpRetargeter({
    names: new Map(databases.map(({ sourceName, expected }) => [sourceName, expected.databaseName])),
    onRows,
    guardSql: input.guardSql,
  })
  load.stdin.write(INTRODUCE_SQL)
  const flow = pumpDump(dump.stdout, retargeter, load.stdin, () => stall.refresh()).then(
    () => undefined,
    (error: unknown) => {
      // One that waits for the other for ever is of no use.
      stopper.abort()
      return error
    },
  )
  const [dumped, loaded, broken] = await Promise.all([dump, load, flow])
  clearTimeout(stall)
  const thread = findClientThread(String(loaded.stdout ?? ''))
  // One that failed may have been stopped, or have lost its connection: the server goes on with what it sent last.
  await Promise.all([
    loaded.failed && thread ? endLoad(target, programs.client, thread) : undefined,
    // One that ended by itself has had its answer, or never had a connection.
    dumped.exitCode === undefined ? endDump(source, programs.dump, mark) : undefined,
  ])
  const output = [dumped.stderr, loaded.stderr].flatMap((text) => toMessages(String(text ?? '')))
  if (output.some((line) => line.startsWith(`ERROR ${GUARD_FAILED} `))) throw toRunOut()
  const found = findFailure()
  if (found === undefined) return { status: 'loaded' }
  // A number of an error proves nothing by itself: it may be one of a statement among rows that are loaded already.
  const isUntouched = thread === undefined || !retargeter.hasInserts
  const isBusy = isUntouched && output.some((line) => BUSY_MESSAGE.test(line))
  const next = isBusy ? FREE_CONNECTIONS : adviseOnPacket(retargeter.longestInsert, target)
  const error = new DumpFailedError(found, output.join('; '), broken, next)
  if (isBusy) return { status: 'no-connection', error }
  throw error

  function findFailure(): string | undefined {
    if (isStalled)
      return (
        `nothing has come from \`${programs.dump}\` for ${STALL_TIMEOUT_MS / 60_000} minutes: a statement of it or of ` +
        `\`${programs.client}\` waits for a lock (SHOW PROCESSLIST), or a connection of theirs was lost without a word`
      )
    // A failed load breaks the pipe of the dump, so it is the cause of the two.
    if (loaded.exitCode !== 0 && loaded.exitCode !== undefined)
      return `\`${programs.client}\` ended with status ${loaded.exitCode}`
    if (dumped.exitCode !== 0 && dumped.exitCode !== undefined)
      return `\`${programs.dump}\` ended with status ${dumped.exitCode}`
    if (broken instanceof Error) return broken.message
    if (dumped.failed || loaded.failed) return 'a program was stopped before its end'
    return retargeter.isComplete
      ? undefined
      : `\`${programs.dump}\` ended without its trailer, so the dump was cut short`
  }
}

/** How the client programs tell an error of the server's, and the dump programs. */
const BUSY_MESSAGE = new RegExp(`^(?:ERROR |[^ ]+: Got error: )(?:${[...BUSY_ERRORS].join('|')})\\b`)

const FREE_CONNECTIONS =
  'The dump program takes one connection of the source, the client program one of the target, beside the one that ' +
  'keeps the lease: wait until other clients have ended, or have the server (max_connections) or the account ' +
  '(MAX_USER_CONNECTIONS) allow more, then'

/** MariaDB closes the connection over a statement that is too long, and its client says only that the server is gone. */
function adviseOnPacket({ table, bytes }: LongestInsert, { server }: Session): string | undefined {
  const limit = server.maxAllowedPacket
  if (bytes <= limit) return undefined
  // The servers round down to a multiple of 1,024 and take at most 1 GiB.
  const wanted = Math.min(2 ** Math.ceil(Math.log2(bytes + 1024)), 2 ** 30)
  return (
    `A row of \`${table}\` makes a statement of ${bytes} bytes or more, and the target's max_allowed_packet is ${limit}: ` +
    `\`SET GLOBAL max_allowed_packet = ${wanted}\` there (or choose the engine \`in-server\` where both are one server), then`
  )
}

/**
 * What the dump must not open: views (one whose definer is gone stops it), sequences, and tables without rows of their
 * own. In the option file, because a command line is too short for the names of many views.
 */
async function readIgnoreLines({ source, databases }: DumpInput): Promise<readonly string[]> {
  const lines: string[] = []
  for (const { sourceName, expected } of databases) {
    const others = await source.rows(
      'SELECT TABLE_NAME AS name FROM information_schema.TABLES ' +
        "WHERE TABLE_SCHEMA = ? AND TABLE_TYPE NOT IN ('BASE TABLE', 'SYSTEM VERSIONED')",
      [sourceName],
    )
    const rowless = expected.tables.filter((table) => !holdsRows(table)).map(({ name }) => name)
    const names = [...others.map((row) => readText(row, 'name')), ...rowless]
    lines.push(...names.map((name) => `ignore-table=${quoteOption(`${sourceName}.${name}`)}`))
  }
  return lines
}

/** The dump program's session is the server's own: it would read rows of versioned tables as they were once. */
async function refuseOtherTimes({ query }: Session): Promise<void> {
  const name = 'system_versioning_asof'
  const asOf = (await readVariables(query, 'GLOBAL', [name])).get(name) ?? 'DEFAULT'
  if (asOf === 'DEFAULT') return
  const next = `\`SET GLOBAL ${name} = DEFAULT\` there (or choose the engine \`in-server\` where both are one server), then`
  throw new DumpFailedError(
    `the source shows rows as of ${asOf} to who asks for nothing else (${name})`,
    '',
    undefined,
    next,
  )
}

/** What a program says itself: MariaDB's client prints the statement that failed as well, with the rows in it. */
function toMessages(stderr: string): readonly string[] {
  return stderr.split('\n').filter((line) => /^(?:ERROR |[\w./-]+: )/.test(line))
}

/** A descriptor as execa takes it: any whole number, of which its types list 3 to 9 only. */
function toInput(descriptor: number): 3 {
  // Proven by Node, which takes any descriptor that is open here, and fails the start of the program otherwise.
  return descriptor as 3
}
