/** Tells that no surrogate stands alone; one would be stored as U+FFFD. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text)
}
