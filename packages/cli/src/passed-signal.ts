/** What `dbenv exec` passes on to its command. */
export type PassedSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGQUIT' | 'SIGUSR1' | 'SIGUSR2'

/** Where a process stands among those of its terminal. */
export interface Job {
  readonly isSessionLeader: boolean
  readonly hasTerminal: boolean
  /** Its group is the one that the terminal gives Ctrl-C and Ctrl-\ to. */
  readonly isInFront: boolean
}

/** Reads it from what proc(5) calls `/proc/[pid]/stat`. */
export function parseJob(stat: string, pid: number): Job {
  // The program's name stands in parentheses, and may hold anything. Behind it: state, parent, group, session, terminal,
  // and the group in front of that.
  const [, , group, session, terminal, front] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { isSessionLeader: session === String(pid), hasTerminal: terminal !== '0', isInFront: group === front }
}

/** Whether the terminal has given a signal to the command too, which is in the group of this process. */
export function reachesGroup(
  signal: PassedSignal,
  { before, now }: { readonly before: Job; readonly now: Job },
): boolean {
  if (signal === 'SIGINT' || signal === 'SIGQUIT') return now.isInFront
  // A terminal that goes tells the leader of its session, and the group in front when that leader has ended.
  return signal === 'SIGHUP' && before.hasTerminal && !now.hasTerminal && !now.isSessionLeader
}
