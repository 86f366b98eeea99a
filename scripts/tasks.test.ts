import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { expect, test } from 'vitest'
import { planTask, VITEST } from './tasks.mjs'

test.each([
  [['test'], {}, 'any'],
  [['test'], { CI: '1' }, ['mariadb', 'mysql']],
  [['test', '--mysql'], {}, ['mysql']],
  [['test', '--mysql'], { CI: '1' }, ['mysql']],
  [['setup', '--mysql', '--mariadb'], {}, ['mariadb', 'mysql']],
  [['demo'], { CI: '1' }, 'any'],
  [['demo', '--mysql'], {}, ['mysql']],
  [['check'], {}, ['mariadb', 'mysql']],
  [['exec', 'node'], {}, 'none'],
] as const)('%j with %j needs the servers %j', (argv, environment, servers) => {
  expect(planTask(argv, environment).servers).toEqual(servers)
})

test.each([[[]], [['tset']]])('answers %j with the tasks there are', (argv) => {
  expect(() => planTask(argv, {})).toThrow('Usage: npm run demo | npm test')
})

test.each([
  ['demo', '--frob'],
  ['setup', '--postgres'],
  ['check', 'mysql'],
])('refuses what `npm run %s` does not know: %s', (...argv) => {
  expect(() => planTask(argv, {})).toThrow(`does not know \`${argv[1]}\``)
})

test.each([['--frob'], ['--bail=x']])('answers a flag that vitest cannot take, %s, without a stack', (flag) => {
  const { status, stderr } = spawnSync(process.execPath, [...VITEST, flag], {
    cwd: path.dirname(import.meta.dirname),
    encoding: 'utf8',
  })
  expect(stderr).toContain(`does not know what it was given`)
  expect(stderr).toContain(flag)
  expect(stderr).not.toContain('    at ')
  expect(status).toBe(1)
})
