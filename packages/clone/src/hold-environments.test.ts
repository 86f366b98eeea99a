import { expect, it, vi } from 'vitest'
import { renewLease } from './hold-environments.ts'
import { createLeaseToken } from './registry/lease-holder.ts'

/** Nothing listens there. */
const NOWHERE = { host: '127.0.0.1', port: 1, user: 'nobody', password: '' }

it('tells when nothing could be renewed for longer than a lease lasts, and not before', async () => {
  const onLost = vi.fn()
  const options = { connection: NOWHERE, leaseToken: createLeaseToken(), onLost }
  {
    await using _patient = renewLease(options, { heartbeatMs: 5, leaseMs: 60_000 })
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  expect(onLost).not.toHaveBeenCalled()
  await using _short = renewLease(options, { heartbeatMs: 5, leaseMs: 50 })
  const lost = expect.objectContaining({ code: 'DBENV_LEASE_LOST', message: expect.stringContaining('ECONNREFUSED') })
  await vi.waitFor(() => expect(onLost).toHaveBeenCalledWith(lost), { timeout: 20_000 })
})
