import type { EnvironmentName, TestEnvironmentName } from '@dbenv/core'
import type { ResolvedPluginOptions } from '../plugin-options.ts'

/** The copy of a source environment from which slots are copied on the private server. */
export const TEMPLATE_ENVIRONMENT: TestEnvironmentName = 'test-template'

/** The environment on the private server that slots are copied from. */
export function toSlotSource(source: ResolvedPluginOptions['source']): EnvironmentName {
  return 'environment' in source ? TEMPLATE_ENVIRONMENT : 'prod'
}
