import { DbEnvError } from '@dbenv/core'

/** The rows of a stream were asked for a second time. Nothing was sent. */
export class StreamReadError extends DbEnvError {
  override readonly name = 'StreamReadError'
  readonly code = 'DBENV_STREAM_READ'

  constructor() {
    super(
      'The rows of this stream were asked for before, and come once. Call `streamDatabase` again to run the statement ' +
        'again, or keep the rows: `await Array.fromAsync(rows)`.',
    )
  }
}

/** An iterable of rows that says so when it is read a second time: a generator would be empty without a word. */
export function readOnce<T>(rows: AsyncIterable<T>): AsyncIterable<T> {
  let isRead = false
  return {
    [Symbol.asyncIterator]: () => {
      if (isRead) throw new StreamReadError()
      isRead = true
      return rows[Symbol.asyncIterator]()
    },
  }
}
