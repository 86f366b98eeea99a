// The tasks: which servers each needs, and what it runs once the checkout is ready.
import { spawn } from 'node:child_process'
import process from 'node:process'
import { ROOT, WINDOWS } from './setup/checkout.mjs'
import { SetupProblem, say } from './setup/say.mjs'
import { FLAVOURS } from './setup/server-programs.mjs'
import { watchNpm } from './watch-npm.mjs'

/**
 * @typedef {import('./setup/set-up.mjs').Ready} Ready
 * @typedef {{ servers: import('./setup/servers.mjs').WantedServers, run: (ready: Ready) => Promise<number> }} Task
 * `run` gives the exit code.
 */

const USAGE = `Usage: npm run demo | npm test | npm run setup | npm run check, then  -- [--mariadb] [--mysql]
  demo    shows the whole job on a private server, which is gone afterwards
  test    runs the tests; it also takes what vitest takes (a file, --project unit)
  setup   only gets everything that the others need
  check   all that the CI does: types, lint, packages, tests on both servers, the demo
  exec    runs a command with the same Node and packages: node scripts/run.mjs exec pnpm outdated
--mariadb, --mysql   which server programs to get (Debian, Ubuntu) if this machine has none`

/** `native`: vite's own loader writes a compiled copy of the configuration into node_modules. */
export const VITEST = ['scripts/run-vitest.mjs', 'run', '--configLoader', 'native']

/** @param {readonly string[]} argv @param {NodeJS.ProcessEnv} environment @returns {Task} */
export function planTask(argv, environment) {
  const [name = '', ...rest] = argv
  const more = rest.filter((argument) => !FLAVOURS.some((flavour) => argument === `--${flavour}`))
  const asked = FLAVOURS.filter((flavour) => rest.includes(`--${flavour}`))
  if (more.length > 0 && ['demo', 'setup', 'check'].includes(name))
    throw new SetupProblem(`\`npm run ${name}\` does not know \`${more.join(' ')}\`.\n\n${USAGE}`)
  const anyOr = asked.length > 0 ? asked : 'any'
  // In CI every vendor is tested; on a person's machine one server is enough to start.
  const forTests = environment['CI'] && asked.length === 0 ? FLAVOURS : anyOr
  switch (name) {
    case 'demo':
      return { servers: anyOr, run: runDemo }
    case 'test':
      return {
        servers: forTests,
        run: ({ env, servers }) => runCommand(['node', ...VITEST, ...more], { ...env, ...namedForTests(servers) }),
      }
    case 'setup':
      return { servers: forTests, run: async ({ servers }) => tellReady(servers) }
    case 'check':
      return {
        servers: asked.length > 0 ? asked : FLAVOURS,
        run: ({ env, servers }) => runCommand(['node', 'scripts/check.ts'], { ...env, ...namedForTests(servers) }),
      }
    case 'exec':
      return { servers: 'none', run: ({ env }) => runCommand(rest, env) }
    default:
      throw new SetupProblem(name === '' ? USAGE : `There is no task \`${name}\`.\n\n${USAGE}`)
  }
}

/** On each server in turn: usually one. @param {Ready} ready */
async function runDemo({ env, servers }) {
  for (const { program } of servers) {
    const code = await runCommand(['node', 'examples/portfolio/demo.ts'], {
      ...env,
      DBENV_SERVER_PROGRAM: program,
    })
    if (code !== 0) return code
  }
  return 0
}

/** @param {Ready['servers']} servers */
function tellReady(servers) {
  for (const { flavour, version, program } of servers) say(`${flavour} ${version}: ${program}`)
  say('everything is ready: `npm run demo` shows the whole job, `npm test` runs the tests.')
  return 0
}

/** The names that scripts/test-servers.ts asks first. @param {Ready['servers']} servers @returns {Record<string, string>} */
function namedForTests(servers) {
  const names = { mariadb: 'DBENV_TEST_MARIADBD', mysql: 'DBENV_TEST_MYSQLD' }
  return Object.fromEntries(servers.map(({ flavour, program }) => [names[flavour], program]))
}

/** @param {readonly string[]} command @param {NodeJS.ProcessEnv} env @returns {Promise<number>} the exit code */
function runCommand([program = '', ...args], env) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: ROOT, env, stdio: 'inherit', shell: WINDOWS })
    /** @type {readonly NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    /**
     * We stay until the task has cleaned up. A terminal sends Ctrl-C to the task too, and a second one would make it
     * stop at once. @param {NodeJS.Signals} signal
     */
    const pass = (signal) => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    }
    for (const signal of signals) process.on(signal, pass)
    const stopWatching = watchNpm(() => child.kill('SIGTERM'))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      stopWatching()
      for (const name of signals) process.off(name, pass)
      if (signal !== null) process.kill(process.pid, signal) // end as the task ended
      resolve(code ?? 1)
    })
  })
}
