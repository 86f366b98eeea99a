import type { TableColumn } from '../table-shape.ts'
import { type Cell, refuse } from './encoder.ts'

/** Takes a Date at midnight UTC, or `YYYY-MM-DD`. */
export function createDateEncoder(column: TableColumn): (value: unknown) => Cell {
  return (value) => {
    if (value instanceof Date) {
      checkRange(column, value)
      if (value.getTime() % DAY_MS !== 0) refuse(column, value, 'a DATE would lose the time; pass midnight UTC')
      return toDay(value)
    }
    if (typeof value === 'string' && isDay(value)) return value
    return refuse(column, value, 'a DATE column takes a Date or `YYYY-MM-DD`')
  }
}

/** Takes a Date, or `YYYY-MM-DD HH:MM:SS[.ffffff]` in UTC, also with `T` and `Z`. */
export function createDateTimeEncoder(column: TableColumn): (value: unknown) => Cell {
  const isTimestamp = column.dataType === 'timestamp'
  return (value) => {
    let day: string
    let time: string
    let fraction: string
    if (value instanceof Date) {
      checkRange(column, value)
      day = toDay(value)
      time = `${two(value.getUTCHours())}:${two(value.getUTCMinutes())}:${two(value.getUTCSeconds())}`
      fraction = value.getUTCMilliseconds() === 0 ? '' : String(value.getUTCMilliseconds()).padStart(3, '0')
    } else {
      const match =
        typeof value === 'string'
          ? /^(\d{4}-\d\d-\d\d)[ T]([01]\d|2[0-3])(:[0-5]\d:[0-5]\d)(?:\.(\d{1,6}))?Z?$/.exec(value)
          : null
      if (match === null || !isDay(match[1] ?? '')) {
        return refuse(column, value, 'it takes a Date or `YYYY-MM-DD HH:MM:SS[.ffffff]` in UTC')
      }
      ;[day, time, fraction] = [match[1] ?? '', `${match[2]}${match[3]}`, match[4] ?? '']
    }
    const kept = fraction === '' ? '' : fraction.replace(/0+$/, '')
    if (kept.length > column.fractionDigits) {
      refuse(column, value, `more than ${column.fractionDigits} digits after the second`)
    }
    const text = kept === '' ? `${day} ${time}` : `${day} ${time}.${kept}`
    if (isTimestamp && (text < '1970-01-01 00:00:01' || text >= '2038-01-19 03:14:08')) {
      refuse(column, value, 'a TIMESTAMP is 1970-01-01 00:00:01 to 2038-01-19 03:14:07 UTC')
    }
    return text
  }
}

/** Takes `[-]H:MM:SS[.ffffff]`, up to 838:59:59. */
export function createTimeEncoder(column: TableColumn): (value: unknown) => Cell {
  return (value) => {
    const match = typeof value === 'string' ? /^-?(\d{1,3}):[0-5]\d:[0-5]\d(?:\.(\d{1,6}))?$/.exec(value) : null
    if (match === null || typeof value !== 'string') return refuse(column, value, 'it takes `[-]HH:MM:SS[.ffffff]`')
    const kept = (match[2] ?? '').replace(/0+$/, '')
    if (kept.length > column.fractionDigits) {
      refuse(column, value, `more than ${column.fractionDigits} digits after the second`)
    }
    const hours = Number(match[1])
    // 838:59:59 exactly is the limit (MySQL manual, "The TIME Type").
    if (hours > 838 || (hours === 838 && kept !== '' && /:59:59\./.test(value))) {
      refuse(column, value, 'a TIME is at most 838:59:59')
    }
    return value
  }
}

const DAY_MS = 86_400_000

/** Years below 1000 are outside the range that the servers promise. */
const [FIRST_MS, LAST_MS] = [Date.UTC(1000, 0, 1), Date.UTC(9999, 11, 31, 23, 59, 59, 999)]

function checkRange(column: TableColumn, value: Date): void {
  const time = value.getTime()
  if (Number.isNaN(time)) refuse(column, value, 'the server would store NULL or zero')
  if (time < FIRST_MS || time > LAST_MS) refuse(column, value, 'the year is not 1000 to 9999')
}

// toISOString takes half of the time of a save of many dates.
function toDay(value: Date): string {
  return `${value.getUTCFullYear()}-${two(value.getUTCMonth() + 1)}-${two(value.getUTCDate())}`
}

function two(value: number): string {
  return value < 10 ? `0${value}` : `${value}`
}

function isDay(text: string): boolean {
  if (!/^[1-9]\d{3}-\d\d-\d\d$/.test(text)) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}
