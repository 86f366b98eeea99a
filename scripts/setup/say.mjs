// All that the set-up tells a person goes through here, to stderr: stdout belongs to the task.
import process from 'node:process'

/** @param {string} text one line: what happens now, and why it takes a moment */
export function say(text) {
  process.stderr.write(`setup: ${text}\n`)
}

/** A failure that the person at the keyboard can act on: printed without a stack, exit code 1. */
export class SetupProblem extends Error {
  /** @param {string} message what failed, what was found, what to do next */
  constructor(message) {
    super(message)
    this.name = 'SetupProblem'
  }
}

/** `1 s`, `48 s`, `2 min 5 s`. @param {number} ms */
export function duration(ms) {
  const seconds = Math.max(1, Math.round(ms / 1000))
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
