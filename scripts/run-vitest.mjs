// vitest as `npm test` runs it. A flag that it cannot take is a person's slip, not a fault with a stack.
import process from 'node:process'

try {
  // Its own command, which reads this process's arguments.
  // @ts-expect-error vitest publishes no types for it.
  await import('../node_modules/vitest/vitest.mjs')
} catch (error) {
  // While it loads, it parses its arguments and does no more; a module that cannot be loaded has a code.
  if (!(error instanceof Error) || 'code' in error) throw error
  process.stderr.write(
    `\n\`npm test\` does not know what it was given: ${error.message.replace(/\.$/, '')}.\nIt takes --mariadb, --mysql and what vitest takes; \`npm test -- --help\` lists that.\n`,
  )
  process.exitCode = 1
}
