import { readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/**
 * Where a process id means something: this host, and on Linux this process namespace. Containers that share a cache
 * folder may have one name.
 */
export function readHost(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    // not Linux
    return hostname()
  }
}
