/** What would change the watchdog (an inspector, a loader) or the server. */
const CHANGES = /^(NODE_|MYSQL_|MARIADB_|DBENV_|VITEST)/

/** What holds a secret, as far as a name tells it: a token, a key, an address with a password in it. */
const SECRET = /TOKEN|SECRET|PASS|CREDENTIAL|AUTH|KEY|URL|URI|DSN|PROXY/i

/**
 * Without what would change the watchdog or the server, and without what by its name may hold a secret: both outlive
 * their owner. The rest stays, because a server program may need any of it (`LD_LIBRARY_PATH`, `TZ`, a wrapper's own).
 */
export function toWatchdogEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !CHANGES.test(name) && !SECRET.test(name))
  return Object.fromEntries(kept)
}
