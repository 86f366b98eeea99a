// A Docker of our own for one run of the checks: on a private socket, its images in the cache, gone with this process.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { isAnswering } from './docker-api.mjs'
import { SetupProblem } from './say.mjs'

/** A daemon answers in a second; a loaded machine gets this many milliseconds. */
const START_TIMEOUT_MS = 60_000

/** It gives its containers five seconds. */
const STOP_TIMEOUT_MS = 30_000

/**
 * Starts the daemon, waits until its input ends (we end, however that happens), and takes everything away: with the
 * daemon go its containers. `$1` is the folder of the run, `$2` the daemon, the rest its arguments.
 */
const KEEPER = `
trap '' INT TERM HUP
folder=$1 && shift
"$@" </dev/null >"$folder/dockerd.log" 2>&1 &
daemon=$!
read -r _
kill "$daemon"
wait "$daemon"
umount "$folder"/exec/netns/* 2>/dev/null
rm -rf "$folder"
`

/**
 * @typedef {{ socket: string, stop: () => Promise<void> }} DockerDaemon
 */

/**
 * Starts it; needs root. The network needs no iptables: what is published goes through docker-proxy, and nothing in a
 * container has to reach the world. @param {string} cache
 * @param {import('./docker-programs.mjs').DockerPrograms} programs @returns {Promise<DockerDaemon>}
 */
export async function startDaemon(cache, { dockerd, env }) {
  // A socket's path is short (108 bytes), a cache folder's may be long.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dbenv-docker-'))
  const socket = path.join(folder, 'docker.sock')
  const data = path.join(cache, 'docker', 'data')
  fs.mkdirSync(data, { recursive: true })
  const settings = [
    ...['--data-root', data, '--exec-root', path.join(folder, 'exec'), '--pidfile', path.join(folder, 'dockerd.pid')],
    ...['--host', `unix://${socket}`, '--iptables=false', '--ip6tables=false', '--shutdown-timeout=5'],
    ...['--config-file', path.join(folder, 'daemon.json')], // not the machine's own
  ]
  fs.writeFileSync(path.join(folder, 'daemon.json'), '{}')
  const keeper = spawn('/bin/sh', ['-c', KEEPER, 'keeper', folder, dockerd, ...settings], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true, // a signal to our group must not reach it before it has cleaned up
    env,
  })
  keeper.stdin.on('error', () => undefined)
  const ended = new Promise((resolve) => {
    keeper.once('exit', resolve)
  })
  const stop = async () => {
    keeper.stdin.end()
    const timer = setTimeout(() => killGroup(keeper.pid), STOP_TIMEOUT_MS)
    await ended
    clearTimeout(timer)
  }
  const deadline = Date.now() + START_TIMEOUT_MS
  while (!(await isAnswering(socket))) {
    if (Date.now() > deadline || hasEnded(folder)) {
      const log = readLog(folder)
      await stop()
      throw new SetupProblem(`Docker for the container tests did not start. The end of its log:\n${log}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return { socket, stop }
}

/** Whether its last words are there. @param {string} folder */
function hasEnded(folder) {
  return /failed to start daemon|level=fatal|error while loading shared libraries/i.test(readLog(folder))
}

/** @param {string} folder */
function readLog(folder) {
  try {
    return fs.readFileSync(path.join(folder, 'dockerd.log'), 'utf8').trimEnd().split('\n').slice(-15).join('\n')
  } catch {
    return ''
  }
}

/** @param {number | undefined} pid */
function killGroup(pid) {
  if (pid !== undefined) process.kill(-pid, 'SIGKILL')
}
