import { setFlagsFromString } from 'node:v8'
import { EXIT_CODE } from './exit-code.ts'
import { runCli } from './run-cli.ts'
import { printNotice, type Terminal } from './terminal.ts'
import { readWorkingFolder } from './working-folder.ts'

// V8 would let the youngest part of the heap grow before it tidies it: a clone of 1,600 tables took 121 MB instead of 96,
// and no less time.
setFlagsFromString('--semi-space-growth-factor=1')

const interruption = new AbortController()
let isClaimed = false
let receiver: ((name: 'SIGINT' | 'SIGTERM') => void) | undefined
// A terminal gives Ctrl-C to every program in front of it.
const isAtTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY)
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    if (receiver !== undefined) {
      if (name === 'SIGTERM' || !isAtTerminal) receiver(name)
      return
    }
    // The second one means "at once" too: leases and the next command clean up what is left.
    if (interruption.signal.aborted || !isClaimed) process.exit(name === 'SIGINT' ? 130 : 143)
    interruption.abort(name)
  })
}
// `dbenv create 2>&1 | head -1`: that a reader has seen enough, or that its disk is full, must not end a copy half-way.
process.stderr.on('error', () => undefined)
let lostResult: NodeJS.ErrnoException | undefined
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE' || lostResult !== undefined) return
  lostResult = error
  printNotice(terminal, `error: The result could not be written to stdout: ${error.message}. What was asked is done.`)
})
// The stream may tell of it after the command has ended.
process.once('exit', (code) => {
  if (lostResult !== undefined && code === EXIT_CODE.done)
    process.exitCode = isClaimed ? EXIT_CODE.partlyDone : EXIT_CODE.failed
})

const terminal: Terminal = {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  isInteractive: Boolean(process.stdin.isTTY && process.stderr.isTTY),
  canRedraw: Boolean(process.stderr.isTTY),
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
    return {
      [Symbol.dispose]() {
        receiver = undefined
      },
    }
  },
}

process.exitCode = await runCli(process.argv.slice(2), terminal)
