import type { CreateReport } from '@dbenv/clone'

/** Takes the report of a clone, and says what it warns of: tests find less than the source holds. */
export function toWarningLog(log: (message: string) => void): (report: Pick<CreateReport, 'warnings'>) => void {
  return ({ warnings }) => {
    for (const warning of warnings) log(`warning: ${warning}`)
  }
}
