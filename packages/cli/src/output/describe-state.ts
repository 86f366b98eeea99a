import type { EnvironmentSummary } from '@dbenv/clone'

/** An environment's state for people, with who is at work on it; one that was left half done says so. */
export function describeState({ state, holder }: Pick<EnvironmentSummary, 'state' | 'holder'>): string {
  if (holder?.state === 'gone') return `${state}; ${holder.name}, which held it, has died: free within a minute`
  if (holder !== undefined) return `${state}, in use by ${holder.name}`
  return state === 'ready' ? state : `${state}, and nobody is at work on it`
}
