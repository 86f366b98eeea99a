import {
  checkControls,
  checkNames,
  checkOptions,
  checkRowSource,
  checkText,
  describeValue,
} from '../arguments/check-arguments.ts'
import { InvalidArgumentError } from '../errors/input-errors.ts'
import type { BatchUpdateOptions } from './update-options.ts'
import type { UpdateWhereOptions } from './update-where.ts'

/** Throws `InvalidArgumentError` for what no batch update can mean, before anything is opened. */
export function checkBatchUpdate(table: unknown, rows: unknown, options: BatchUpdateOptions | undefined): void {
  checkText('table', table)
  checkRowSource(rows, 'at once')
  checkOptions(options, ['keyColumns', 'onProgress', 'signal'])
  checkNames('keyColumns', options?.keyColumns)
  checkControls(options ?? {})
}

/** The same for an update by a condition. */
export function checkUpdateWhere(
  table: unknown,
  values: unknown,
  condition: unknown,
  options: UpdateWhereOptions | undefined,
): void {
  checkText('table', table)
  checkValues(values)
  checkText('condition', condition)
  checkOptions(options, ['bindings', 'batchSize', 'onProgress', 'signal'])
  const { batchSize = 1 } = options ?? {}
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new InvalidArgumentError('batchSize', `\`batchSize\` must be a positive integer, got \`${batchSize}\`.`)
  }
  checkControls(options ?? {})
}

function checkValues(values: unknown): void {
  const isRow = typeof values === 'object' && values !== null && !Array.isArray(values)
  if (!isRow || Object.keys(values).length === 0) {
    throw new InvalidArgumentError(
      'values',
      `\`values\` must be an object that sets a column, got ${describeValue(values)}.`,
    )
  }
  for (const [column, value] of Object.entries(values)) {
    if (value !== undefined) continue
    throw new InvalidArgumentError(
      'values',
      `\`values\` says \`undefined\` for \`${column}\`: leave it out, or pass null.`,
    )
  }
}
