import { countCharacters, countEncodedBytes, MAX_ENCODED_BYTES, MAX_NAME_LENGTH } from './database-name.ts'

/** The longest beginning of `label` that fits every base name; it never ends in a hyphen. May be empty. */
export function fitLabel(label: string, baseNames: Iterable<string>): string {
  let characters = MAX_NAME_LENGTH
  let bytes = MAX_ENCODED_BYTES
  for (const base of baseNames) {
    characters = Math.min(characters, MAX_NAME_LENGTH - countCharacters(`${base}_test-`))
    bytes = Math.min(bytes, MAX_ENCODED_BYTES - countEncodedBytes(`${base}_test-`))
  }
  let end = Math.min(label.length, Math.max(characters, 0))
  while (end > 0 && countEncodedBytes(label.slice(0, end)) > bytes) end--
  return label.slice(0, end).replace(/-+$/, '')
}
