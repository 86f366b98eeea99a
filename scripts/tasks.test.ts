import { expect, test } from 'vitest'
import { planTask } from './tasks.mjs'

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
