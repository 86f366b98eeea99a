import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { setFlagsFromString } from 'node:v8'
import { EXIT_CODE } from './exit-code.ts'
import { asksForJson } from './output/asks-for-json.ts'
import { printJsonError } from './output/print-error.ts'
import { type Job, type PassedSignal, parseJob, reachesGroup } from './passed-signal.ts'
import { runCli } from './run-cli.ts'
import { printNotice, type Terminal } from './terminal.ts'
import { readWorkingFolder } from './working-folder.ts'

// V8 would let the youngest part of the heap grow before it tidies it: a clone of 1,600 tables took 121 MB instead of 96,
// and no less time.
setFlagsFromString('--semi-space-growth-factor=1')

const words = process.argv.slice(2)
const interruption = new AbortController()
let isClaimed = false
let hasResult = false
let receiver: ((name: PassedSignal) => void) | undefined
const jobAtStart = readJob()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) {
  process.on(name, () => {
    if (receiver !== undefined) return passOn(name)
    // The second one means "at once" too: leases and the next command clean up what is left.
    if (interruption.signal.aborted || !isClaimed || name === 'SIGQUIT') return endAtOnce(name)
    interruption.abort(name)
  })
}

function passOn(name: PassedSignal): void {
  if (!reachesGroup(name, { before: jobAtStart, now: readJob() })) receiver?.(name)
}

function endAtOnce(name: PassedSignal): void {
  if (asksForJson(words) && !hasResult) {
    const left = isClaimed ? 'What was begun is left to the next `create`, `delete` or `prune`.' : 'Run it again.'
    printJsonError(terminal, { code: 'DBENV_ABORTED', message: `The command was ended by ${name} at once. ${left}` })
  }
  process.exit(128 + constants.signals[name])
}

function readJob(): Job {
  try {
    return parseJob(readFileSync('/proc/self/stat', 'utf8'), process.pid)
  } catch {
    // Not Linux: with a stream on a terminal it is taken to be in front of it.
    const hasTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY)
    return { isSessionLeader: false, hasTerminal, isInFront: hasTerminal }
  }
}

// `dbenv create 2>&1 | head -1`: that a reader has seen enough, or that its disk is full, must not end a copy half-way.
process.stderr.on('error', () => undefined)
let lostResult: NodeJS.ErrnoException | undefined
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE' || lostResult !== undefined) return
  lostResult = error
  const standing = isClaimed ? ' What was asked is done.' : ''
  printNotice(terminal, `error: The result could not be written to stdout: ${error.message}.${standing}`)
})
// The stream may tell of it after the command has ended.
process.once('exit', (code) => {
  if (lostResult !== undefined && code === EXIT_CODE.done)
    process.exitCode = isClaimed ? EXIT_CODE.partlyDone : EXIT_CODE.failed
})

const terminal: Terminal = {
  stdout: {
    write(text) {
      hasResult = true
      return process.stdout.write(text)
    },
  },
  stderr: process.stderr,
  stdin: process.stdin,
  isInteractive: Boolean(process.stdin.isTTY && process.stderr.isTTY),
  canRedraw: Boolean(process.stderr.isTTY && process.env['TERM'] !== 'dumb'),
  variables: process.env,
  get folder() {
    return readWorkingFolder()
  },
  signal: interruption.signal,
  claimSignal() {
    isClaimed = true
    return interruption.signal
  },
  passSignals(receive) {
    receiver = receive
    // Node would open a debugger's port at SIGUSR1, and end at SIGUSR2.
    const pass = (name: NodeJS.Signals): void => {
      if (name === 'SIGUSR1' || name === 'SIGUSR2') passOn(name)
    }
    process.on('SIGUSR1', pass).on('SIGUSR2', pass)
    return {
      [Symbol.dispose]() {
        process.off('SIGUSR1', pass).off('SIGUSR2', pass)
        receiver = undefined
      },
    }
  },
  atExit(restore) {
    process.once('exit', restore)
    return { [Symbol.dispose]: () => void process.off('exit', restore) }
  },
}

process.exitCode = await runCli(words, terminal)
