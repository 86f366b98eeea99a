import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { ConnectionSettings } from '@dbenv/core'

/** A way to a server that drops connections as a firewall does: neither side hears of it, nor of the other. */
export interface SilentProxy extends AsyncDisposable {
  readonly settings: ConnectionSettings
  /** Lets nothing more come back over the connections there are now; new ones work. What is sent still arrives. */
  silenceOpen(): void
  /** Lets nothing through any more, either way, on any connection. */
  silenceAll(): void
  /** Silences the connection on which a text is sent that matches, from then on; resolves when it came. */
  silenceOn(text: RegExp): Promise<void>
  /** Closes the connection on which a text is sent that matches, on both sides. */
  closeOn(text: RegExp): void
  /** From when a text is sent that matches: closes every connection, and lets none in for so many milliseconds. */
  goAwayOn(text: RegExp, forMs: number): void
}

/** One connection through it. */
interface Flow {
  isSilent: boolean
  readonly close: () => void
}

/** Opens one in front of a server that is reached by TCP; whatever is open is closed with it. */
export async function openSilentProxy({ socketPath: _, ...settings }: ConnectionSettings): Promise<SilentProxy> {
  const flows = new Set<Flow>()
  let isDead = false
  let trap: { readonly text: RegExp; readonly spring: (flow: Flow) => void } | undefined
  let awayUntil = 0
  const server = createServer((client) => {
    if (performance.now() < awayUntil) return void client.destroy()
    const upstream = connect(settings.port, settings.host)
    const flow = {
      isSilent: false,
      close() {
        client.destroy()
        upstream.destroy()
      },
    }
    flows.add(flow)
    client.on('data', (bytes) => {
      if (trap?.text.test(bytes.toString('latin1'))) {
        trap.spring(flow)
        trap = undefined
      }
      if (!isDead) upstream.write(bytes)
    })
    upstream.on('data', (bytes) => {
      if (!isDead && !flow.isSilent) client.write(bytes)
    })
    for (const [end, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      end.on('error', () => undefined)
      end.on('close', () => {
        if (!isDead && !flow.isSilent) other.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the proxy has no port')
  return {
    settings: { ...settings, host: '127.0.0.1', port: address.port },
    silenceOpen() {
      for (const flow of flows) flow.isSilent = true
    },
    silenceAll() {
      isDead = true
    },
    silenceOn: (text) =>
      new Promise((resolve) => {
        const spring = (flow: Flow): void => {
          flow.isSilent = true
          resolve()
        }
        trap = { text, spring }
      }),
    goAwayOn(text, forMs) {
      const spring = (): void => {
        awayUntil = performance.now() + forMs
        for (const flow of flows) flow.close()
      }
      trap = { text, spring }
    },
    closeOn(text) {
      trap = { text, spring: (flow) => flow.close() }
    },
    async [Symbol.asyncDispose]() {
      for (const flow of flows) flow.close()
      server.close()
    },
  }
}
