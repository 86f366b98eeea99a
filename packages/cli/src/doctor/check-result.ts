/** What one check of `dbenv doctor` found. `warning`: it works, but something is at risk. */
export interface CheckResult {
  readonly check: string
  readonly status: 'ok' | 'warning' | 'problem'
  /** What was found, and what to do where it is not `ok`. */
  readonly message: string
}

/** Makes results of one check. */
export function createResults(check: string): Record<CheckResult['status'], (message: string) => CheckResult> {
  return {
    ok: (message) => ({ check, status: 'ok', message }),
    warning: (message) => ({ check, status: 'warning', message }),
    problem: (message) => ({ check, status: 'problem', message }),
  }
}
