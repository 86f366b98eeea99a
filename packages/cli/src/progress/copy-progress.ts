import type { CopyProgress } from '@dbenv/clone'
import { Presets, SingleBar } from 'cli-progress'
import { printNotice, type Terminal } from '../terminal.ts'
import { toFraction } from './copy-fraction.ts'

/** Shows on stderr how far a copy is. Dispose of it before printing the result. */
export interface CopyProgressDisplay extends Disposable {
  show(progress: CopyProgress): void
  /** Says something without tearing the bar. */
  say(text: string): void
}

/** A bar on a terminal; elsewhere a plain line for each database that is done, and now and then one
 * for what takes long. */
export function createCopyProgress(terminal: Terminal, databaseCount: number): CopyProgressDisplay {
  return terminal.canRedraw ? createBar(terminal, databaseCount) : createLines(terminal)
}

const STAGE_NAMES = {
  definitions: 'tables',
  rows: 'rows',
  'stored-objects': 'views, routines, triggers, events',
  verify: 'checking',
} as const satisfies Record<CopyProgress['stage'], string>

/** Between two lines about one database that takes long. */
const LINE_INTERVAL_MS = 10_000

function createLines(terminal: Terminal): CopyProgressDisplay {
  const finished = new Set<string>()
  let latestMs = performance.now()
  return {
    show(progress) {
      const { baseName, stage } = progress
      const isFinished = stage === 'verify' && toFraction(progress) >= 1
      const isDue = performance.now() - latestMs > LINE_INTERVAL_MS
      if (finished.has(baseName) || !(isFinished || isDue)) return
      latestMs = performance.now()
      if (isFinished) finished.add(baseName)
      printNotice(terminal, isFinished ? `${baseName}: copied and checked` : describe(progress))
    },
    say: (text) => printNotice(terminal, text),
    [Symbol.dispose]: () => {},
  }
}

function createBar(terminal: Terminal, databaseCount: number): CopyProgressDisplay {
  const fractions = new Map<string, number>()
  const options = {
    stream: terminal.stderr,
    format: '{bar} {percentage}%  {what}',
    // What does not fit is cut off: on a narrow terminal that would be the figure.
    barsize: (terminal.stderr.columns || 80) < 60 ? 10 : 30,
    hideCursor: true,
    clearOnComplete: true,
  }
  const bar = new SingleBar(options, Presets.shades_classic)
  bar.start(Math.max(databaseCount, 1), 0, { what: 'planning' })
  // It has hidden the cursor and turned the wrapping of lines off.
  const exit = terminal.atExit(() => bar.stop())
  return {
    show(progress) {
      fractions.set(progress.baseName, toFraction(progress))
      const sum = [...fractions.values()].reduce((total, fraction) => total + fraction, 0)
      bar.update(sum, { what: describe(progress) })
    },
    say: (text) => bar.update({ what: text }),
    [Symbol.dispose]() {
      exit[Symbol.dispose]()
      bar.stop()
    },
  }
}

function describe({ baseName, stage, unit, done, total }: CopyProgress): string {
  // The total comes from the server's statistics, which may be well below the truth.
  const whole = done > total ? '' : ` of about ${total.toLocaleString('en')}`
  const counts = unit === 'rows' ? ` ${done.toLocaleString('en')}${whole}` : ''
  return `${baseName}: ${STAGE_NAMES[stage]}${counts}`
}
