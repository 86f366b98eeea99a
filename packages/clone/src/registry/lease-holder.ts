import { randomUUID } from 'node:crypto'
import { hostname, userInfo } from 'node:os'

/** Who a process is to others: goes into the registry's `owner`. */
export function describeOwner(): string {
  return `${readUserName()}@${hostname()} pid ${process.pid}`
}

/** A token no other process makes, which says where its holder runs: `<pid>@<host>/<random>`. */
export function createLeaseToken(): string {
  // 64 characters are what the registry keeps of a token.
  const random = randomUUID().replaceAll('-', '').slice(0, 16)
  return `${process.pid}@${hostname().slice(0, 36)}/${random}`
}

/**
 * Whether the process that made a token still runs: `unknown` when it ran on another host, or the token has another
 * form. A host's name may be shared by containers, so this may only decide between waiting and giving up: a lease is
 * taken over only when the server says that it has run out.
 */
export function findHolderState(leaseToken: string): 'running' | 'gone' | 'unknown' {
  const [, pid, host] = /^(\d+)@(.*)\/[0-9a-f]+$/.exec(leaseToken) ?? []
  if (pid === undefined || host !== hostname().slice(0, 36)) return 'unknown'
  try {
    process.kill(Number(pid), 0)
    return 'running'
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM' ? 'running' : 'gone'
  }
}

/** The holder that a token names, for people: `pid 4711 on build-7`. */
export function describeHolder(leaseToken: string | undefined): string {
  const [, pid, host] = /^(\d+)@(.*)\/[0-9a-f]+$/.exec(leaseToken ?? '') ?? []
  return pid === undefined ? 'another process' : `pid ${pid} on ${host}`
}

function readUserName(): string {
  try {
    return userInfo().username
  } catch {
    // A container may run under a user id without a name.
    return `uid-${process.getuid?.() ?? 'unknown'}`
  }
}
