import { type Readable, Writable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import type { DumpRetargeter } from './dump-retargeter.ts'

/**
 * Lets what one program prints flow through `retargeter` into another one, a chunk at a time. Each is given back when it
 * has left this process: left to the collector, they pile up to some 50 MB. Rejects with what either stream or the
 * retargeter failed with; `into` ends where all went well.
 */
export async function pumpDump(
  from: Readable,
  retargeter: DumpRetargeter,
  into: Writable,
  onChunk: () => void,
): Promise<void> {
  const forward = async (chunk: Buffer): Promise<void> => {
    onChunk()
    await writeAll(into, retargeter.read(chunk))
    giveBack(chunk)
  }
  const finish = async (): Promise<void> => {
    await writeAll(into, retargeter.end())
    into.end()
  }
  // Takes the chunks as they came: an iterator over `from` would copy several into one.
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => void forward(chunk).then(() => done(), done),
    final: (done) => void finish().then(() => done(), done),
  })
  // The other program may end while nothing comes.
  await Promise.all([pipeline(from, sink), finished(into, { readable: false })])
}

/** Resolves when all of them have left this process. */
async function writeAll(into: Writable, pieces: readonly Buffer[]): Promise<void> {
  const last = pieces.at(-1)
  if (last === undefined) return
  await new Promise<void>((resolve, reject) => {
    into.cork()
    for (const piece of pieces.slice(0, -1)) into.write(piece)
    into.write(last, (error) => (error ? reject(error) : resolve()))
    into.uncork()
  })
}

/** Memory that is the chunk's alone, as that of everything read from a pipe is. */
function giveBack({ buffer, byteLength }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}
