import { styleText } from 'node:util'
import Table from 'cli-table3'
import { toVisibleText } from './visible-text.ts'

const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
}

/** A table for people: a heading, columns side by side, no lines around them. Columns in `rightAligned` hold numbers. */
export function formatTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  rightAligned: readonly string[] = [],
): string {
  const table = new Table({
    head: headings.map((heading) => styleText('bold', heading)),
    chars: NO_BORDERS,
    colAligns: headings.map((heading) => (rightAligned.includes(heading) ? 'right' : 'left')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  table.push(...rows.map((row) => row.map((cell) => toVisibleText(cell))))
  const lines = table.toString().split('\n')
  return lines.map((line) => line.trimEnd()).join('\n')
}

/** `name  value` lines, the values under each other. */
export function formatPairs(pairs: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...pairs.map(([name]) => name.length))
  return pairs.map(([name, value]) => `${name.padEnd(width)}  ${toVisibleText(value)}`.trimEnd()).join('\n')
}
