// The few requests to Docker that the checks need, over its socket: no client program has to be there.
import http from 'node:http'

/**
 * Where Docker listens: `DOCKER_HOST`, else the usual socket. Only sockets: a test machine's own.
 * @param {NodeJS.ProcessEnv} environment @returns {string | undefined} undefined for a Docker that is not on a socket
 */
export function findSocket(environment) {
  const host = environment['DOCKER_HOST'] || 'unix:///var/run/docker.sock'
  return host.startsWith('unix://') ? host.slice('unix://'.length) : undefined
}

/** @param {string} socket @returns {Promise<boolean>} */
export async function isAnswering(socket) {
  return request(socket, 'GET', '/_ping').then(
    ({ status }) => status === 200,
    () => false,
  )
}

/** @param {string} socket @param {string} image */
export async function hasImage(socket, image) {
  return (await request(socket, 'GET', `/images/${image}/json`)).status === 200
}

/**
 * Makes an image of one layer, which `archive` holds as a tar file.
 * @param {string} socket @param {string} image `name:tag` @param {readonly string[]} changes lines of a Dockerfile
 * @param {import('node:stream').Readable} archive
 */
export async function importImage(socket, image, changes, archive) {
  const [repo = '', tag = ''] = image.split(':')
  const query = new URLSearchParams({ fromSrc: '-', repo, tag })
  for (const change of changes) query.append('changes', change)
  const { status, body } = await request(socket, 'POST', `/images/create?${query}`, archive)
  // The answer is a list of JSON documents, and a failure after its beginning is one of them.
  if (status !== 200 || body.includes('"error"')) throw new Error(`Docker did not take the image ${image}: ${body}`)
}

/**
 * @param {string} socket @param {string} method @param {string} path @param {import('node:stream').Readable} [upload]
 * @returns {Promise<{ status: number | undefined, body: string }>}
 */
function request(socket, method, path, upload) {
  return new Promise((resolve, reject) => {
    const headers = upload === undefined ? {} : { 'Content-Type': 'application/x-tar' }
    const sent = http.request({ socketPath: socket, method, path, headers, agent: false }, (answer) => {
      let body = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk) => {
        body += chunk
      })
      answer.on('end', () => resolve({ status: answer.statusCode, body }))
      answer.on('error', reject)
    })
    sent.on('error', reject)
    if (upload === undefined) sent.end()
    else upload.pipe(sent)
  })
}
