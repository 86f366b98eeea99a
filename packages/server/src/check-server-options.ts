/** What `localServer` and `containerServer` both take. */
export interface SharedServerOptions {
  readonly flavour?: string
  readonly port?: number
  readonly eventScheduler?: string
  readonly arguments?: readonly string[]
  readonly cacheFolder?: string
  readonly startTimeoutMs?: number
}

/** What a timer of Node can wait, in milliseconds; a longer one fires at once. */
const LONGEST_TIMER_MS = 2_147_483_647

/**
 * What dbenv itself decides on: where a server's data lies, how it is reached, how it is started. With a `--datadir` of
 * the caller's a private server would run on somebody's real data, and set the password of its administrator.
 */
const OWN_ARGUMENTS = [
  ...['datadir', 'port', 'socket', 'pid-file', 'init-file', 'bind-address', 'tmpdir', 'skip-networking', 'log-error'],
  ...['innodb-data-home-dir', 'innodb-log-group-home-dir', 'innodb-undo-directory', 'innodb-doublewrite-dir'],
  ...['innodb-data-file-path', 'innodb-temp-tablespaces-dir', 'aria-log-dir-path'],
  ...['defaults-file', 'defaults-extra-file', 'defaults-group-suffix', 'no-defaults', 'print-defaults'],
  ...['initialize', 'initialize-insecure', 'bootstrap', 'daemonize', 'help', 'version', 'chroot'],
]

/** Begin as one of those, and are options of their own: the servers take an exact name before any beginning. */
const FREE_ARGUMENTS = ['innodb-doublewrite']

/** Throws `TypeError` for an option that `taker` does not have: `localServer({ prot: 3307 })`. */
export function checkOptionNames(taker: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).filter((option) => !known.includes(option))
  if (unknown.length > 0) {
    throw new TypeError(`\`${taker}\` has no option \`${unknown.join('`, `')}\`; it has ${known.join(', ')}`)
  }
}

/** Throws `TypeError` for what no compiler saw, and for arguments that dbenv gives itself. */
export function checkServerOptions(options: SharedServerOptions): void {
  const { flavour, port, eventScheduler, cacheFolder, startTimeoutMs } = options
  if (flavour !== undefined) requireOneOf('flavour', flavour, ['mariadb', 'mysql'])
  if (eventScheduler !== undefined) requireOneOf('eventScheduler', eventScheduler, ['on', 'off'])
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
    throw new TypeError(`\`port\` must be an integer from 1 to 65535, got \`${port}\``)
  }
  if (cacheFolder === '') throw new TypeError('`cacheFolder` must be a path, got an empty text')
  if (startTimeoutMs !== undefined && !(startTimeoutMs > 0 && startTimeoutMs <= LONGEST_TIMER_MS)) {
    throw new TypeError(`\`startTimeoutMs\` must be above 0 and at most ${LONGEST_TIMER_MS}, got \`${startTimeoutMs}\``)
  }
  for (const argument of options.arguments ?? []) checkArgument(argument)
}

/** Throws `TypeError` unless a server can be kept for so long. */
export function checkKeptSeconds(seconds: number): void {
  const longest = Math.floor(LONGEST_TIMER_MS / 1_000)
  if (!(seconds > 0 && seconds <= longest)) {
    throw new TypeError(`a server is kept for more than 0 and at most ${longest} seconds, got \`${seconds}\``)
  }
}

function checkArgument(argument: unknown): void {
  // Short options and words stand for `--datadir` and `--port` too, in one form or another.
  const name = typeof argument === 'string' ? /^--(?:loose[-_])?([^=]+)/.exec(argument)?.[1] : undefined
  if (name === undefined) {
    throw new TypeError(
      `each of \`arguments\` must begin with \`--\` (\`--log-bin\`, \`--server-id=1\`), got \`${argument}\``,
    )
  }
  const wanted = name.replaceAll('_', '-').toLowerCase()
  if (FREE_ARGUMENTS.includes(wanted)) return
  // The servers take an option's beginning for the whole of it: `--datad=/x`.
  const own = OWN_ARGUMENTS.find((known) => known.startsWith(wanted))
  if (own !== undefined) {
    throw new TypeError(`\`arguments\` must not hold \`${argument}\`: dbenv itself sets \`--${own}\``)
  }
}

function requireOneOf(option: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value)) {
    throw new TypeError(`\`${option}\` must be one of ${allowed.join(', ')}, got \`${value}\``)
  }
}
