import { join } from 'node:path'
import { findText } from '../file-system.ts'

/**
 * What HEAD holds where references are kept in reftables (git 2.45, the default of git 3): `ref: refs/heads/x` or a
 * commit, as the file HEAD would say it. `undefined` where the tables do not tell.
 */
export function findReftableHead(gitFolder: string): string | undefined {
  const folder = join(gitFolder, 'reftable')
  // A git that runs beside us may put tables together after the list was read: the list is then another.
  for (let attempt = 0; attempt < 3; attempt++) {
    // The newest table stands last; the first that speaks of HEAD is right.
    for (const name of (findText(join(folder, 'tables.list')) ?? '').trim().split('\n').reverse()) {
      const table = findText(join(folder, name), 'latin1')
      if (table === undefined) break
      const head = findHeadRecord(table)
      if (head !== undefined) return head
    }
  }
  return undefined
}

/**
 * A record (git's documentation, "reftable"), a character a byte: letters shared with the name before; length of the name
 * times 8, plus 1 for a commit or 3 for a symbolic reference; name; a number; value. A number's bytes have 7 bits each,
 * all but its last one the eighth too. No root reference of git's own begins with an H before HEAD does.
 */
const HEAD_RECORD = /\0([!#])HEAD[\x80-\xff]*[\0-\x7f](.*)/s

function findHeadRecord(table: string): string | undefined {
  const [, type, value = ''] = table.match(HEAD_RECORD) ?? []
  const bytes = Buffer.from(value, 'latin1')
  if (type === '!') return bytes.toString('hex', 0, 20)
  const [first = 0, second = 0] = bytes
  // No reference has a name whose length takes three bytes: a file system holds none over 255.
  const [start, length] = first < 128 ? [1, first] : [2, ((first - 127) << 7) | second]
  return type && `ref: ${bytes.toString('utf8', start, start + length)}`
}
