/** What finds Node's libraries, the user's folders, the language and the time. */
const NEEDED = /^(PATH|LD_LIBRARY_PATH|DYLD_.*|HOME|USER|TMPDIR|TEMP|TMP|LANG|LC_.*|TZ)$/

/** The authorities that TLS trusts are the owner's. */
const AUTHORITIES = /^(NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR|OPENSSL_CONF)$/

/** Without these no program runs there; Windows takes either case. */
const WINDOWS = /^(SystemRoot|windir|ComSpec|PATH|PATHEXT|USERPROFILE|APPDATA|LOCALAPPDATA)$/i

/**
 * What the helper of a run needs, and nothing else: it outlives its owner, and is told all about the server over the
 * pipe. Neither secrets nor what would change it (an inspector, a loader) is among that.
 */
export function toSlotGuardEnvironment(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isKept = (name: string) => [NEEDED, AUTHORITIES, WINDOWS].some((kept) => kept.test(name))
  return Object.fromEntries(Object.entries(variables).filter(([name]) => isKept(name)))
}
