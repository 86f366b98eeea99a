import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
const readme = readFileSync(path.join(root, 'README.md'), 'utf8')

/** Everything of the examples, white space folded: what the README shows may be indented otherwise. */
const examples = readdirSync(path.join(root, 'examples'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
  .map((name) => fold(readFileSync(path.join(root, 'examples', name), 'utf8')))

function fold(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

const blocks = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code ?? '')

it('shows code in the README', () => {
  expect(blocks.length).toBeGreaterThan(0)
})

it.each(blocks)('shows only code that an example runs: %s', (code) => {
  expect(examples.some((example) => example.includes(fold(code)))).toBe(true)
})

it('tells what dbenv is within the first 60 lines of the README', () => {
  const head = readme.split('\n').slice(0, 60).join('\n')
  for (const part of ['npm run demo', 'npm test', '```ts', '| Package |', 'plan -> definitions -> rows']) {
    expect(head).toContain(part)
  }
  for (const name of readdirSync(path.join(root, 'packages'))) expect(head).toContain(`@dbenv/${name}`)
})
