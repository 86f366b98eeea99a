/** The part of `--help` that shows how a command is typed; each example says what it does. */
export function formatExamples(examples: readonly (readonly [command: string, does: string])[]): string {
  const width = Math.max(...examples.map(([command]) => command.length))
  return ['', 'Examples:', ...examples.map(([command, does]) => `  $ ${command.padEnd(width)}  ${does}`)].join('\n')
}
