import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import type { FileResult } from './replay-file.ts'
import { type PlannedStatement, SUFFIXES } from './replay-plan.ts'

/**
 * The results of files, kept so that a run may be cut and taken up again. A result is found by everything that the
 * servers are given: where the rewriter or the plan writes another text, the file is replayed anew.
 */
export class Journal {
  readonly #path: string | undefined
  readonly #results = new Map<string, FileResult>()

  /** @param path a file of JSON lines, made when it is not there; without one nothing is kept */
  constructor(path: string | undefined) {
    this.#path = path
    if (path === undefined || !existsSync(path)) return
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      if (line === '') continue
      const { key, result }: { key: string; result: FileResult } = JSON.parse(line)
      this.#results.set(key, result)
    }
  }

  find(key: string): FileResult | undefined {
    return this.#results.get(key)
  }

  keep(key: string, file: string, result: FileResult): void {
    this.#results.set(key, result)
    if (this.#path !== undefined) appendFileSync(this.#path, `${JSON.stringify({ key, file, result })}\n`)
  }
}

/** A hash of every text that replaying the plan may send, and of the server's version. */
export function toJournalKey(version: string, file: string, plan: readonly PlannedStatement[]): string {
  const hash = createHash('sha1').update(JSON.stringify([version, file]))
  for (const { base, rewrite } of plan) {
    const literals = ['where names are read', 'everywhere', 'nowhere'] as const
    hash.update(JSON.stringify([base, ...SUFFIXES.flatMap((suffix) => literals.map((each) => rewrite(suffix, each)))]))
  }
  return hash.digest('hex')
}
