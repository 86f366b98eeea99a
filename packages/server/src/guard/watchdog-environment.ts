/** Without what would change the watchdog (an inspector, a loader) or the server (`MYSQL_*`), and without secrets. */
export function toWatchdogEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !/^(NODE_|MYSQL_|MARIADB_|DBENV_|VITEST)/.test(name))
  return Object.fromEntries(kept)
}
