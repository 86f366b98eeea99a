import {
  checkControls,
  checkNames,
  checkOptions,
  checkRowSource,
  checkText,
  describeValue,
} from '../arguments/check-arguments.ts'
import { InvalidArgumentError } from '../errors/input-errors.ts'
import type { SaveOptions } from './save-options.ts'

const DUPLICATES: ReadonlySet<unknown> = new Set<SaveOptions['duplicates']>([undefined, 'fail', 'ignore', 'update'])

/** Throws `InvalidArgumentError` for what no save can mean, before anything is opened. */
export function checkSave(rows: unknown, table: unknown, options: SaveOptions): void {
  checkRowSource(rows, 'as they come')
  checkText('table', table)
  checkOptions(options, ['duplicates', 'columns', 'onProgress', 'signal'])
  const { duplicates, columns } = options
  if (!DUPLICATES.has(duplicates)) {
    throw new InvalidArgumentError(
      'duplicates',
      `\`duplicates\` must be 'fail', 'ignore' or 'update', got ${describeValue(duplicates)}.`,
    )
  }
  if (columns !== undefined) checkNames('columns', columns)
  checkControls(options)
}
