import { expect, test } from 'vitest'
import { toNewEnvironment } from './new-environment.ts'

const onFeature = { environment: 'test', branchName: 'feature/Mean_Reversion', decidedBy: 'branch' } as const
const onMain = { environment: 'prod', branchName: 'main', decidedBy: 'branch' } as const
const nowhere = { environment: 'prod', branchName: undefined, decidedBy: 'default' } as const
const byVariable = { environment: 'test-blue', branchName: 'feature/x', decidedBy: 'argument' } as const
const given = {
  label: undefined,
  branch: undefined,
  baseNames: ['portfolio_data'],
  isProductionBranch: (branch: string) => branch === 'main',
}

test('takes the label as it is given, bound to no branch', () => {
  expect(toNewEnvironment({ ...given, label: 'blue', detect: () => onFeature })).toEqual({
    environment: 'test-blue',
    branchName: undefined,
  })
})

test('binds a label to the branch that is named with it', () => {
  expect(toNewEnvironment({ ...given, label: 'blue', branch: 'feature/y', detect: () => onMain })).toEqual({
    environment: 'test-blue',
    branchName: 'feature/y',
  })
})

test('names it after the branch that is checked out, and binds it', () => {
  expect(toNewEnvironment({ ...given, detect: () => onFeature })).toEqual({
    environment: 'test-feature-mean-reversion',
    branchName: 'feature/Mean_Reversion',
  })
})

test('names it after another branch', () => {
  expect(toNewEnvironment({ ...given, branch: 'fix/1', detect: () => onMain }).environment).toBe('test-fix-1')
})

test('makes the environment that a variable decided', () => {
  expect(toNewEnvironment({ ...given, detect: () => byVariable })).toEqual({
    environment: 'test-blue',
    branchName: undefined,
  })
})

test.each([onMain, nowhere])('refuses to guess a name off no feature branch', (detected) => {
  expect(() => toNewEnvironment({ ...given, detect: () => detected })).toThrow(/create --env LABEL/)
})

test('refuses prod', () => {
  expect(() => toNewEnvironment({ ...given, label: 'prod', detect: () => onFeature })).toThrow(
    /cannot be created: dbenv only reads it/,
  )
})

test.each([undefined, 'blue'])('refuses to bind to a production branch, with the label %s', (label) => {
  expect(() => toNewEnvironment({ ...given, label, branch: 'main', detect: () => onFeature })).toThrow(
    /`main` is a production branch.*Leave --branch out/,
  )
})
