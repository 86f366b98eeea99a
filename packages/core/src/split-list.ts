/** The names in a variable's value, separated by commas, without the blanks around them; none when it is not set. */
export function splitList(text = ''): readonly string[] {
  return text.split(',').flatMap((name) => name.trim() || [])
}
