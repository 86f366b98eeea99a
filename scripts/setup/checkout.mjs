// Where this checkout is, and the one folder that everything fetched or made by the set-up goes to.
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

/** The top of the checkout, absolute. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')

/** `$DBENV_CACHE` (relative to the checkout), else `.cache` in the checkout. Safe to delete at any time. */
export const CACHE = path.resolve(ROOT, process.env['DBENV_CACHE'] || '.cache')

export const WINDOWS = process.platform === 'win32'

/** A path as a person would type it from the top of the checkout. @param {string} file */
export function shortPath(file) {
  const relative = path.relative(ROOT, file)
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative || '.'
}
