// The whole set-up, in order: node and pnpm -> packages -> build, and beside them the server programs.
import fs from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { CACHE, ROOT, shortPath } from './checkout.mjs'
import { explainFailure } from './explain-failure.mjs'
import { requireSpace } from './free-space.mjs'
import { withLock } from './lock.mjs'
import { ensureNode } from './node.mjs'
import { buildPackages, installPackages } from './packages.mjs'
import { ensurePnpm } from './pnpm.mjs'
import { endPrograms } from './run-program.mjs'
import { duration, SetupProblem, say } from './say.mjs'
import { ensureServers, findServers } from './servers.mjs'
import { fingerprintBuild, fingerprintPackages, hasPackages, readStamp, writeStamp } from './stamp.mjs'
import { toolEnvironment, withStateInCache } from './tool-environment.mjs'

/**
 * @typedef {{ env: NodeJS.ProcessEnv, servers: readonly import('./server-programs.mjs').ServerProgram[] }} Ready
 * `env`: for the task; `servers`: the wanted server programs.
 */

/** Folders of the cache and the megabytes that making each takes at most, as measured. */
const ROOM = { node: 280, pnpm: 70, 'pnpm-store': 400, servers: 250 }

/** Makes the checkout ready; silent and quick when it is. @param {import('./servers.mjs').WantedServers} wanted @returns {Promise<Ready>} */
export async function setUp(wanted) {
  const ready = findReady(wanted)
  if (ready !== undefined) return ready
  const start = Date.now()
  makeCache()
  const leave = endOnSignal()
  try {
    return await withLock(CACHE, async () => {
      const madeMeanwhile = findReady(wanted)
      if (madeMeanwhile !== undefined) return madeMeanwhile
      removeLeftovers()
      if (readStamp() === undefined) {
        const missing = Object.entries(ROOM).filter(([name]) => !fs.existsSync(path.join(CACHE, name)))
        requireSpace(CACHE, sum(missing.map(([, megabytes]) => megabytes)), 'the set-up')
        say(
          `preparing this checkout, once; everything goes to ${shortPath(CACHE)}, nothing is installed on the machine.`,
        )
      }
      const [tools, servers] = await both(ensurePackages(), ensureServers(wanted))
      say(`ready after ${duration(Date.now() - start)}.`)
      return { env: toolEnvironment(tools), servers }
    })
  } finally {
    endPrograms()
    leave()
  }
}

/** @param {import('./servers.mjs').WantedServers} wanted @returns {Ready | undefined} */
function findReady(wanted) {
  const stamp = readStamp()
  if (stamp === undefined || !fs.existsSync(stamp.nodeFolder) || !fs.existsSync(stamp.pnpmFolder)) return undefined
  if (!hasPackages(ROOT) || stamp.packages !== fingerprintPackages(ROOT)) return undefined
  if (stamp.build !== fingerprintBuild(ROOT)) return undefined
  const servers = findServers(wanted)
  return servers === undefined ? undefined : { env: toolEnvironment(stamp), servers }
}

async function ensurePackages() {
  const node = ensureNode()
  // Not `both`: it would end the server's programs too, whose failure would then be the one that is told.
  const [nodeFolder, pnpmFolder] = await Promise.all([node, ensurePnpm(node)])
  fs.rmSync(path.join(CACHE, 'npm'), { recursive: true, force: true }) // npm's copies of the two are not needed again
  const env = withStateInCache(toolEnvironment({ nodeFolder, pnpmFolder }))
  fs.mkdirSync(path.join(CACHE, 'state'), { recursive: true })
  const earlier = readStamp()
  const packages = fingerprintPackages(ROOT)
  const sameLock = earlier?.packages === packages
  if (!sameLock || !hasPackages(ROOT)) {
    await installPackages(env)
    writeStamp({ packages, build: '', nodeFolder, pnpmFolder }) // kept when the build fails
  }
  if (!sameLock || earlier?.build !== fingerprintBuild(ROOT)) await buildPackages(env)
  writeStamp({ packages, build: fingerprintBuild(ROOT), nodeFolder, pnpmFolder })
  return { nodeFolder, pnpmFolder }
}

/**
 * Waits for both; when one fails, the other's programs are ended first, so that nothing runs on after the message.
 * @template A, B @param {Promise<A>} first @param {Promise<B>} second @returns {Promise<[A, B]>}
 */
async function both(first, second) {
  try {
    return await Promise.all([first, second])
  } catch (error) {
    endPrograms()
    await Promise.allSettled([first, second])
    throw error
  }
}

/** @param {readonly number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0)
}

function makeCache() {
  try {
    fs.mkdirSync(CACHE, { recursive: true })
  } catch (error) {
    throw new SetupProblem(explainFailure(`Making the cache folder ${CACHE}`, String(error)))
  }
}

/** What a killed set-up had begun; the lock is ours, so nobody is writing it. */
function removeLeftovers() {
  for (const name of fs.readdirSync(CACHE))
    if (name.includes('.tmp-')) fs.rmSync(path.join(CACHE, name), { recursive: true, force: true, maxRetries: 3 })
}

/** Ctrl-C reaches only us, because our programs have groups of their own. */
function endOnSignal() {
  /** @type {readonly NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  /** @param {NodeJS.Signals} signal */
  const end = (signal) => {
    endPrograms()
    say('interrupted; the next start continues from here.')
    process.exit(signal === 'SIGINT' ? 130 : 143)
  }
  for (const signal of signals) process.on(signal, end)
  return () => {
    for (const signal of signals) process.off(signal, end)
  }
}
