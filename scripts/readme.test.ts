import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')

/** core and clone run the code of theirs in tests of their own. */
const SHOWING_EXAMPLES = [
  'README.md',
  'packages/knex/README.md',
  'packages/server/README.md',
  'packages/vitest/README.md',
]

const readmes = ['.', ...readdirSync(path.join(root, 'packages')).map((name) => `packages/${name}`)].map((folder) =>
  path.join(folder, 'README.md'),
)

/** Everything of the examples, white space folded: what a page shows may be indented otherwise. */
const examples = readdirSync(path.join(root, 'examples'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
  .map((name) => fold(read(path.join('examples', name))))

function read(name: string): string {
  return readFileSync(path.join(root, name), 'utf8')
}

function fold(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

it.each(SHOWING_EXAMPLES)('%s shows code, and only what an example runs', (name) => {
  const blocks = [...read(name).matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => fold(code ?? ''))
  expect(blocks.length).toBeGreaterThan(0)
  expect(blocks.filter((block) => !examples.some((example) => example.includes(block)))).toEqual([])
})

it.each(readmes)('%s links only to what is there', (name) => {
  const links = [...read(name).matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, target]) => target ?? '')
  const local = links.filter((target) => !/^[a-z]+:/.test(target))
  expect(local.filter((target) => !existsSync(path.join(root, path.dirname(name), target)))).toEqual([])
})

it.each(readdirSync(path.join(root, 'packages')))(
  '@dbenv/%s says first how it is installed, peers included',
  (name) => {
    const manifest = JSON.parse(read(`packages/${name}/package.json`))
    const [, line = ''] = /^# .*\n\n```sh\n(npm install .*)\n```\n/.exec(read(`packages/${name}/README.md`)) ?? []
    const isNeeded = (peer: string): boolean => manifest.peerDependenciesMeta?.[peer]?.optional !== true
    const needed = [`@dbenv/${name}`, ...Object.keys(manifest.peerDependencies ?? {}).filter(isNeeded)]
    expect(line.split(/\s+/)).toEqual(expect.arrayContaining(needed))
  },
)

it('tells what dbenv is within the first 60 lines of the README', () => {
  const head = read('README.md').split('\n').slice(0, 60).join('\n')
  for (const part of ['npm run demo', 'npm test', '```ts', '| Package |', 'plan -> definitions -> rows']) {
    expect(head).toContain(part)
  }
  for (const name of readdirSync(path.join(root, 'packages'))) expect(head).toContain(`@dbenv/${name}`)
})

it.each(['core', 'clone'])('the table of errors in the README of %s has every code', (name) => {
  const sources = readdirSync(path.join(root, 'packages', name, 'src'), { recursive: true, encoding: 'utf8' })
  const texts = sources
    .filter((source) => source.endsWith('.ts'))
    .map((source) => read(path.join('packages', name, 'src', source)))
  const codes = texts.flatMap((text) => [...text.matchAll(/code = '(DBENV_\w+)'/g)].map(([, code = '']) => code))
  const page = read(`packages/${name}/README.md`)
  expect(codes.length).toBeGreaterThan(10)
  expect(codes.filter((code) => !page.includes(`\`${code}\``))).toEqual([])
})
