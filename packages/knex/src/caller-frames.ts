import { ConnectionFailedError } from '@dbenv/core'
import { errnoOf } from './driver/errno.ts'

const told = new WeakSet<Error>()

/** V8 keeps 10 frames, most of which are dbenv's own where a call in a transaction has failed. */
const FRAMES = 30

/**
 * Gives an error of the server, or of the way to it, with the lines of who called added to its stack: the driver makes it
 * when a packet comes, where nobody has called anything. To be called in the `catch` of an async function that the caller
 * awaits: V8 keeps the frames of those who wait, and they cost nothing until an error is made.
 */
export function withCallerFrames(error: unknown): unknown {
  if (!(error instanceof Error) || !isOfTheServer(error) || told.has(error)) return error
  told.add(error)
  const here: { stack?: string } = {}
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = Math.max(stackTraceLimit, FRAMES)
  Error.captureStackTrace(here, withCallerFrames)
  Error.stackTraceLimit = stackTraceLimit
  const known = error.stack ?? String(error)
  const frames = (here.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line) && !known.includes(line))
  error.stack = [known, ...frames].join('\n')
  return error
}

/** `fatal`: mysql2's mark of what ends a connection, which may come without a number. */
function isOfTheServer(error: Error): boolean {
  return errnoOf(error) !== undefined || error instanceof ConnectionFailedError || Reflect.get(error, 'fatal') === true
}
