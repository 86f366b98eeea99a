import type { Outcome } from './replay-server.ts'

/** One statement in four runs: twice as it is, on both servers, and rewritten to two sets of names. */
export interface Runs {
  readonly base: Outcome | undefined
  readonly control: Outcome | undefined
  readonly first: Outcome | undefined
  readonly second: Outcome | undefined
}

/**
 * What a statement says of the rewriter:
 * - `agreed`: rewritten, it did what it does as it is;
 * - `differs`: it did not, and no rule below says why;
 * - `no SQL`: the server cannot read it as it is (error 1064), so there is nothing to keep;
 * - `not reproducible`: it differs between two runs of the same text (clocks, identifiers, ports, file names, versions);
 * - `depends on spelling`: rewritten to other names it gives another result (digests, lengths, cut texts). A leak and an
 *   over-rewrite do not: they fail alike whatever the new name is;
 * - `name too long`: the server says that the new name is, or the path made of it, where the old one just fitted;
 * - `unanswered`: a server gave up the connection, or took too long.
 */
export type Verdict =
  | 'agreed'
  | 'differs'
  | 'no SQL'
  | 'not reproducible'
  | 'depends on spelling'
  | 'name too long'
  | 'unanswered'

export function compareRuns({ base, control, first, second }: Runs): Verdict {
  if ([base, control, first, second].some((outcome) => outcome === undefined || outcome.errno === -1))
    return 'unanswered'
  if (base?.errno === SYNTAX_ERROR) return 'no SQL'
  if (!isEqual(base, control)) return 'not reproducible'
  if (!isEqual(first, second)) return 'depends on spelling'
  if (isEqual(base, first)) return 'agreed'
  return /too long/i.test(first?.message ?? '') ? 'name too long' : 'differs'
}

/** ER_PARSE_ERROR. */
const SYNTAX_ERROR = 1064

export function isEqual(a: Outcome | undefined, b: Outcome | undefined): boolean {
  return a?.errno === b?.errno && a?.rows === b?.rows
}
