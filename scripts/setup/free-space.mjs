// Looks at the room on the disk before anything is begun: a disk that fills up half-way costs minutes.
import fs from 'node:fs'
import path from 'node:path'
import { SetupProblem } from './say.mjs'

/** Throws when the disk of `folder` has less room. @param {string} folder @param {number} megabytes @param {string} purpose */
export function requireSpace(folder, megabytes, purpose) {
  const free = readFreeMegabytes(folder)
  if (free === undefined || free >= megabytes) return
  throw new SetupProblem(
    `The disk that holds ${folder} is too full for ${purpose}: ${free} MB are free, about ${megabytes} MB are needed.\nFree some space, or set DBENV_CACHE to a folder on another disk, and run the same command again.`,
  )
}

/** Undefined where it cannot be told: `statfs` came with Node 18.15. @param {string} folder @returns {number | undefined} */
function readFreeMegabytes(folder) {
  if (typeof fs.statfsSync !== 'function') return undefined
  const existing = fs.existsSync(folder) ? folder : path.dirname(folder)
  try {
    const { bavail, bsize } = fs.statfsSync(existing)
    return Math.floor((bavail * bsize) / 1_000_000)
  } catch {
    return undefined
  }
}
