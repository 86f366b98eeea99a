import type { TableColumn } from '../table-shape.ts'
import { type Cell, refuse } from './encoder.ts'

/** Takes an IPv4 address as it is read back: four numbers without leading zeros. */
export function createInet4Encoder(column: TableColumn): (value: unknown) => Cell {
  return (value) => {
    if (typeof value !== 'string' || !isInet4(value))
      return refuse(column, value, 'it takes an IPv4 address, `1.2.3.4`')
    return value
  }
}

/** Takes an IPv6 address in the one form in which MariaDB gives it back. */
export function createInet6Encoder(column: TableColumn): (value: unknown) => Cell {
  return (value) => {
    const form = typeof value === 'string' ? toInet6Form(value) : undefined
    if (form === undefined) return refuse(column, value, 'it takes an IPv6 address')
    if (form !== value) refuse(column, value, `it is read back as \`${form}\`; pass it so`)
    return form
  }
}

function isInet4(text: string): boolean {
  const parts = text.split('.')
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)
}

/**
 * As MariaDB 10.11 prints it (sql_type_inet.cc): the first of the longest runs of zeros is left out, be it one; with six
 * such groups in front, or five and `ffff`, the rest is an IPv4 address. `undefined`: no address.
 */
function toInet6Form(text: string): string | undefined {
  const groups = parseInet6(text)
  if (groups === undefined) return undefined
  let [start, length] = [0, 0]
  for (let from = 0; from < 8; from += 1) {
    let to = from
    while (groups[to] === 0) to += 1
    if (to - from > length) [start, length] = [from, to - from]
  }
  const hex = groups.map((group) => group.toString(16))
  if (length === 0) return hex.join(':')
  const [high = 0, low = 0] = groups.slice(6)
  const isMapped = length === 5 && groups[5] === 0xffff
  if (start === 0 && (length === 6 || isMapped)) {
    return `::${isMapped ? 'ffff:' : ''}${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`
  }
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`
}

/** The eight groups of an address in any of its forms. */
function parseInet6(text: string): readonly number[] | undefined {
  if (!/^[\da-f:.]+$/i.test(text) || !URL.canParse(`http://[${text}]`)) return undefined
  const [before = '', after] = new URL(`http://[${text}]`).hostname.slice(1, -1).split('::')
  const [front, back] = [before, after ?? ''].map((part) =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)),
  )
  if (front === undefined || back === undefined) return undefined
  return [...front, ...new Array<number>(8 - front.length - back.length).fill(0), ...back]
}
