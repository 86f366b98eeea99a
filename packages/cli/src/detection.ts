import {
  DEFAULT_PRODUCTION_BRANCHES,
  type DetectedEnvironment,
  detectEnvironment,
  readDetectionInputs,
} from '@dbenv/core'
import type { Terminal } from './terminal.ts'

/**
 * The environment of the place where the command was typed, by the rules that every program has. Throws when a variable
 * names no environment, when a repository hides its branch, and when a test runner would get production.
 */
export function readDetection(terminal: Terminal, label?: string): DetectedEnvironment {
  return detectEnvironment(
    readDetectionInputs({
      argument: label,
      argumentOrigin: '--env',
      environmentVariables: terminal.variables,
      workingDirectory: terminal.folder,
    }),
  )
}

/** Whether programs on this branch work in production, whatever environment is bound to it. */
export function isProductionBranch(terminal: Terminal, branch: string): boolean {
  const { productionBranches = DEFAULT_PRODUCTION_BRANCHES } = readDetectionInputs({
    environmentVariables: terminal.variables,
    workingDirectory: terminal.folder,
  })
  return productionBranches.includes(branch)
}
