// Runs a command with a Docker that answers and images of both servers: `node scripts/with-docker.mjs COMMAND...`.
// A Docker that answers already is used; else, as root, one of our own is started and goes with the command.
import { spawn } from 'node:child_process'
import process from 'node:process'
import { CACHE } from './setup/checkout.mjs'
import { ensureImages } from './setup/container-images.mjs'
import { findSocket, isAnswering } from './setup/docker-api.mjs'
import { startDaemon } from './setup/docker-daemon.mjs'
import { ensureDockerPrograms } from './setup/docker-programs.mjs'
import { duration, SetupProblem, say } from './setup/say.mjs'

/** @type {readonly NodeJS.Signals[]} */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

try {
  process.exitCode = await runWithDocker(process.argv.slice(2))
} catch (error) {
  process.stderr.write(
    `${error instanceof SetupProblem ? error.message : error instanceof Error ? error.stack : error}\n`,
  )
  process.exitCode = 1
}

/** @param {readonly string[]} command @returns {Promise<number>} its exit code */
async function runWithDocker(command) {
  const start = Date.now()
  const programs = await ensureDockerPrograms(CACHE)
  const socket = findSocket(process.env)
  const isThere = socket !== undefined && (await isAnswering(socket))
  const docker = isThere ? { socket, stop: async () => undefined } : await startDaemon(CACHE, programs)
  try {
    const images = await ensureImages(docker.socket, CACHE, programs.busybox)
    say(`Docker answers and has both images (${duration(Date.now() - start)}).`)
    return await run(command, {
      ...process.env,
      DOCKER_HOST: `unix://${docker.socket}`,
      // Where a published port is reached; testcontainers would look for a gateway wherever it finds itself in a container.
      ...(isThere ? {} : { TESTCONTAINERS_HOST_OVERRIDE: '127.0.0.1' }),
      DBENV_TEST_MARIADB_IMAGE: images.mariadb,
      DBENV_TEST_MYSQL_IMAGE: images.mysql,
    })
  } finally {
    await docker.stop()
  }
}

/** @param {readonly string[]} command @param {NodeJS.ProcessEnv} env @returns {Promise<number>} */
function run([program = '', ...args], env) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', env })
    for (const signal of SIGNALS) process.on(signal, () => child.kill(signal))
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
}
