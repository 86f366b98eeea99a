import { readFile } from 'node:fs/promises'
import { DbEnvError } from '@dbenv/core'

/** A file of the source holds no statements as a server reads them. */
export class NotSqlFileError extends DbEnvError {
  override readonly name = 'NotSqlFileError'
  readonly code = 'DBENV_VITEST_NOT_SQL_FILE'
  readonly file: string

  constructor(file: string, found: string, advice: string) {
    super(`The file \`${file}\` cannot be run: it is ${found}. ${advice}`)
    this.file = file
  }
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])

/** What a file that is no SQL begins with. */
const OTHERS: readonly (readonly [start: Buffer, found: string, advice: string])[] = [
  ...[
    [0xff, 0xfe],
    [0xfe, 0xff],
  ].map(
    (mark) =>
      [
        Buffer.from(mark),
        'UTF-16, which no server reads',
        "Write it in UTF-8; a dump by the client program's `--result-file`, since `>` of PowerShell writes UTF-16.",
      ] as const,
  ),
  [Buffer.from([0x1f, 0x8b]), 'compressed (gzip)', 'Unpack it, and name what comes out in `files`.'],
]

/** The bytes of a script, without the mark of UTF-8 at their beginning. Throws `NotSqlFileError`. */
export async function readSqlFile(file: string): Promise<Buffer> {
  const bytes = await readFile(file)
  const [, found, advice] = OTHERS.find(([start]) => bytes.subarray(0, start.length).equals(start)) ?? []
  if (found !== undefined && advice !== undefined) throw new NotSqlFileError(file, found, advice)
  return bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)
    ? bytes.subarray(BYTE_ORDER_MARK.length)
    : bytes
}
