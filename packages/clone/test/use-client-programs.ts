import path from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, inject } from 'vitest'

/** Has the client programs on the PATH while the tests of the file run: they lie beside the server's. */
export function useClientPrograms(): void {
  const before = process.env['PATH']
  beforeAll(() => {
    process.env['PATH'] = `${path.dirname(inject('testServer').program)}${path.delimiter}${before}`
  })
  afterAll(() => {
    process.env['PATH'] = before
  })
}
