// Turns the output of a failed npm, pnpm or apt-get into what a person needs to know.
import { CACHE } from './checkout.mjs'

/**
 * In the order they are asked: a full disk also makes downloads fail.
 * @type {readonly { signs: RegExp, advice: (server: string) => string, of: 'disk' | 'network' }[]}
 */
const CAUSES = [
  {
    of: 'disk',
    signs: /ENOSPC|no space left|enough free space|EDQUOT|quota exceeded|os error 28\b|Wrote only \d+ of \d+ bytes/i,
    advice: () =>
      `The disk that holds ${CACHE} (or this checkout) is full; the set-up needs about 1 GB, and 700 MB more for MySQL.\nFree some space, or set DBENV_CACHE to a folder on another disk, and run the same command again.`,
  },
  {
    of: 'disk',
    signs: /EROFS|read-only file system|\bEACCES\b|permission denied/i,
    advice: () =>
      `A file in ${CACHE} or in this checkout cannot be written.\nMake the checkout writable for you, or set DBENV_CACHE to a folder that is, and run the same command again.`,
  },
  {
    of: 'network',
    signs: /SELF_SIGNED_CERT|UNABLE_TO_(GET|VERIFY)|CERT_|certificate/i,
    advice: (server) =>
      `The certificate of ${server} was not accepted.\nBehind a company proxy, name its certificate in NODE_EXTRA_CA_CERTS, and run the same command again.`,
  },
  {
    of: 'network',
    signs: /\bE40[13]\b|\b40[13] (Forbidden|Unauthorized)|\b407\b/,
    advice: (server) => `${server} refused the request. Check the credentials in .npmrc and the proxy settings.`,
  },
  {
    of: 'network',
    signs:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET|fetch failed|error sending request|could ?n.t (be )?(resolve|connect)|Temporary failure resolving|Failed to fetch|Connection (refused|failed|timed out)|dns error/i,
    advice: (server) =>
      `${server} could not be reached.\nCheck the network and the proxy settings (\`npm ping\` tests the npm registry), and run the same command again; what was fetched so far is kept.`,
  },
]

/**
 * @param {string} what the step that failed, as the start of a sentence
 * @param {string} output everything the program printed
 * @param {string} [server] what it talked to, when it used the network
 */
export function explainFailure(what, output, server) {
  const cause = CAUSES.find(({ signs, of }) => signs.test(output) && (of === 'disk' || server !== undefined))
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const shown = (cause === undefined ? lines.slice(-15) : tellingLines(lines, cause.signs)).join('\n  ')
  return [`${what} failed.`, ...(cause === undefined ? [] : [cause.advice(server ?? '')]), `  ${shown}`].join('\n')
}

/** The few lines that show the cause, not the hundred that repeat it. @param {readonly string[]} lines @param {RegExp} signs */
function tellingLines(lines, signs) {
  const telling = lines.filter((line) => signs.test(line)).map((line) => line.trim())
  return [...new Set(telling)].slice(0, 2).map((line) => (line.length > 240 ? `${line.slice(0, 240)} ...` : line))
}

/** A failed write of our own, as a person's message; anything else is a fault of the set-up. @param {unknown} error */
export function isDiskFailure(error) {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM'].includes(code)
}
