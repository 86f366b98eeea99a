import type { ServerProgram } from '../server-program.ts'

/** Where one server keeps its things. */
export interface ServerPaths {
  readonly dataFolder: string
  readonly temporaryFolder: string
  readonly pidFile: string
  readonly initFile: string
  /** `undefined` where the platform has no sockets. */
  readonly socketPath: string | undefined
}

export interface ServerArgumentsInput {
  readonly flavour: ServerProgram['flavour']
  readonly paths: ServerPaths
  readonly port: number
  readonly eventScheduler: 'on' | 'off'
  readonly isRoot: boolean
  readonly purpose: ServerPurpose
  /** The caller's own; they come last, and the last one counts. */
  readonly extra: readonly string[]
}

/** Whether a server fills a data folder that is kept, or is there to be used. */
export type ServerPurpose = 'template' | 'run'

/**
 * What the log may hold. A template's is copied at each start, so it is small. With that one a server in use writes its
 * pages out again and again while everybody waits: on MySQL 9.7 another writer beside an UPDATE in small transactions
 * waited for 106 ms at worst with 32M, for 13 with 100M and for 7 with 256M; loading 330 MB took 1.2 (MySQL) and 1.3
 * (MariaDB 10.11) times as long. A run has what both vendors give by default: more gained nothing that could be told.
 */
const LOG_SIZE = {
  mariadb: { option: '--innodb-log-file-size', template: '32M', run: '96M' },
  mysql: { option: '--loose-innodb-redo-log-capacity', template: '32M', run: '100M' },
} as const satisfies Readonly<Record<ServerProgram['flavour'], Readonly<Record<ServerPurpose | 'option', string>>>>

/**
 * Arguments that decide how data lies on disk: initialisation and start must agree on them, save on the size of the log,
 * which both servers change when they start. Nothing is forced to the disk, because the data lives no longer than the
 * process: MariaDB's `debug-no-sync` is that for what lies outside InnoDB, 6 of the 12 waits of its first CREATE TABLE.
 */
export function toDataArguments(
  flavour: ServerProgram['flavour'],
  purpose: ServerPurpose,
  isRoot: boolean,
  extra: readonly string[],
): readonly string[] {
  const log = LOG_SIZE[flavour]
  const shared = [
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-use-native-aio=0',
    // In megabytes; by default the system tablespace grows by 64 at once, all to be copied.
    '--innodb-autoextend-increment=4',
    ...(isRoot ? ['--user=root'] : []),
  ]
  const own =
    flavour === 'mariadb'
      ? ['--innodb-flush-method=nosync', '--innodb-doublewrite=0', '--loose-debug-no-sync']
      : ['--innodb-flush-method=nosync', '--innodb-doublewrite=OFF']
  return [
    ...shared,
    ...own,
    `${log.option}=${log[purpose]}`,
    ...extra.filter((argument) => DECIDES_ON_DATA.test(argument)),
  ]
}

/** What a server refuses to change once its data is there (manuals of both, "Initialization"). */
const DECIDES_ON_DATA =
  /^--(?:loose[-_])?(?:lower[-_]case[-_]table[-_]names|innodb[-_](?:page[-_]size|undo[-_]tablespaces|checksum[-_]algorithm))\b/

/** Everything a private server is started with. It listens on the loopback address and on a socket, nowhere else. */
export function toServerArguments(input: ServerArgumentsInput): readonly string[] {
  const { flavour, paths } = input
  return [
    '--no-defaults',
    `--datadir=${paths.dataFolder}`,
    `--tmpdir=${paths.temporaryFolder}`,
    `--pid-file=${paths.pidFile}`,
    `--init-file=${paths.initFile}`,
    ...(paths.socketPath === undefined ? [] : [`--socket=${paths.socketPath}`]),
    '--bind-address=127.0.0.1',
    `--port=${input.port}`,
    ...toDataArguments(flavour, input.purpose, input.isRoot, []),
    ...toBehaviourArguments(flavour, input.eventScheduler),
    ...(flavour === 'mysql' ? ['--secure-file-priv=NULL'] : []),
    ...input.extra,
  ]
}

/** How a server behaves that lives no longer than a test run, wherever it runs. */
export function toBehaviourArguments(
  flavour: ServerProgram['flavour'],
  eventScheduler: 'on' | 'off',
): readonly string[] {
  return [
    '--skip-name-resolve',
    '--innodb-buffer-pool-size=128M',
    // Else a start reads what its template last held in memory: 35 of MariaDB's 125 ms of processor time.
    '--innodb-buffer-pool-load-at-startup=OFF',
    '--sync-binlog=0',
    '--skip-log-bin',
    '--log-bin-trust-function-creators=1',
    '--performance-schema=OFF',
    '--local-infile=1',
    '--character-set-server=utf8mb4',
    '--max-connections=500',
    `--event-scheduler=${eventScheduler === 'on' ? 'ON' : 'OFF'}`,
    ...(flavour === 'mysql' ? ['--mysqlx=OFF'] : []),
  ]
}
