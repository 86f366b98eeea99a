/** The variables of a process, and what a CI's own files add to them. */
export type Variables = Readonly<Record<string, string | undefined>>

/**
 * The first of these names, parted by spaces, that is set; `NAME=value` asks for that value. An empty value and `false`
 * are none.
 */
export function findSet(variables: Variables, names: string): string | undefined {
  return names.split(' ').find((name) => {
    const [variable = '', expected] = name.split('=')
    const value = variables[variable]
    return expected ? value === expected : value && value !== 'false'
  })
}
