import { InvalidArgumentError } from 'commander'

/** One name and the comma or end behind it: between backticks as SQL writes it, doubled inside, or as it stands. */
const NAME = /\s*(?:`((?:[^`]|``)+)`|([^`,\s](?:[^,]*[^,\s])?))\s*(,|$)/y

/**
 * Reads `a,b` (blanks allowed around a comma); given more than once the lists add up. A name that holds a comma stands
 * between backticks, as in SQL. Throws commander's InvalidArgumentError for an empty name, or a backtick left open.
 */
export function parseNameList(text: string, previous: readonly string[] = []): readonly string[] {
  const names = [...previous]
  const pattern = new RegExp(NAME)
  for (let end = ','; end === ','; ) {
    const match = pattern.exec(text)
    if (!match) {
      throw new InvalidArgumentError(
        'Write names with a comma between them, like `trades,users`; one that holds a comma between backticks, in single ' +
          "quotes for the shell: '`a,b`,users'.",
      )
    }
    const [, quoted, plain = '', next = ''] = match
    names.push(quoted?.replaceAll('``', '`') ?? plain)
    end = next
  }
  return [...new Set(names)]
}
