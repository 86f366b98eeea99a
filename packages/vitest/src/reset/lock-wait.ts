/** Longest wait of a reset for somebody's lock: less than vitest gives a hook (10 s), so that the reason is heard. */
export const LOCK_WAIT_SECONDS = 5
