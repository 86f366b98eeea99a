import type { TestEvent } from 'node:test/reporters'
import { toClosingLine } from './check/closing-counts.ts'

/** Reporter of `node --test` beside its own: ends a run with the closing line. Node wants a default export. */
export default async function* closingLine(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    // One a file, and one without a file for the run.
    if (event.type !== 'test:summary' || event.data.file !== undefined) continue
    const { tests, passed, skipped, todo } = event.data.counts
    // Failed ones and those lost with their process.
    const failed = tests - passed - skipped - todo
    // What went wrong outside of any test is in no count.
    const unseen = failed === 0 && !event.data.success ? 1 : 0
    yield `${toClosingLine({ passed, failed: failed + unseen, skipped: skipped + todo })}\n`
  }
}
