import prettyMilliseconds from 'pretty-ms'

/** A length of time for people, in its largest unit: `just now`, `40s`, `3h`, `12d`. In seconds. */
export function formatAge(seconds: number): string {
  return seconds < 1 ? 'just now' : prettyMilliseconds(Math.floor(seconds) * 1000, { unitCount: 1 })
}

/** How long ago an environment was made; `-` where an older registry does not say when. */
export function formatAgeOf({ ageSeconds }: { readonly ageSeconds: number | undefined }): string {
  return ageSeconds === undefined ? '-' : formatAge(ageSeconds)
}

/** When something expires: `never`, `in 6d`, `3h ago`. */
export function formatExpiryOf({ expiresInSeconds }: { readonly expiresInSeconds: number | undefined }): string {
  if (expiresInSeconds === undefined) return 'never'
  return expiresInSeconds > 0
    ? `in ${formatAge(roundToUnit(expiresInSeconds))}`
    : `${formatAge(roundToUnit(-expiresInSeconds))} ago`
}

/** So that seven days are seven days a moment later too: rounded in the unit that is shown; at least a second. */
function roundToUnit(seconds: number): number {
  const unit = [86_400, 3_600, 60].find((size) => seconds >= size) ?? 1
  return Math.max(Math.round(seconds / unit) * unit, 1)
}
