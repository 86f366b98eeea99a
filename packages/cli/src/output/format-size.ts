import prettyBytes from 'pretty-bytes'

/** A size for people: `0 B`, `1.2 MB`. Bytes; decimal units. */
export function formatSize(bytes: number): string {
  return prettyBytes(bytes, { maximumFractionDigits: 1 })
}
