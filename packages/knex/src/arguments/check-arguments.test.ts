import { expect, it } from 'vitest'
import { checkControls } from './check-arguments.ts'

/** What another realm's AbortSignal is to this one: all of its methods, and no instance of the class. */
class ForeignSignal extends EventTarget {
  throwIfAborted(): void {}
}

it('takes a signal of another realm', () => {
  expect(() => checkControls({ signal: new ForeignSignal() })).not.toThrow()
  expect(() => checkControls({ signal: AbortSignal.abort() })).not.toThrow()
})

it.each([null, 'now', {}, new EventTarget(), new AbortController()])('refuses the signal %s', (signal) => {
  expect(() => checkControls({ signal })).toThrow(expect.objectContaining({ argument: 'signal' }))
})
