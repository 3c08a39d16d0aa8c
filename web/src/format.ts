import { i18n } from './i18n'

// All formatting is by hand for money: fen are exact integers and stay so.

const en = (): boolean => i18n.global.locale.value === 'en'
const group = (digits: string): string => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',')

/** 12345 -> "12,345". */
export function count(n: number): string {
  return (n < 0 ? '-' : '') + group(String(Math.abs(Math.trunc(n))))
}

/** Fen to yuan without a unit, "12,345.60"; whole yuan keep their two places so that columns align. */
export function yuanDigits(fen: number): string {
  const abs = Math.abs(Math.trunc(fen))
  return `${fen < 0 ? '-' : ''}${group(String(Math.floor(abs / 100)))}.${String(abs % 100).padStart(2, '0')}`
}

/** "12,345.60 元" / "¥12,345.60". */
export function money(fen: number): string {
  if (!en()) return `${yuanDigits(fen)} 元`
  return fen < 0 ? `-¥${yuanDigits(-fen)}` : `¥${yuanDigits(fen)}`
}

/** A big sum in its parts for a card: 123456700 fen -> {value: "123.46", unit: "万元"}; below 10,000 yuan exact yuan. */
export function bigMoney(fen: number): { value: string; unit: string } {
  const yuan = Math.abs(fen) / 100
  const sign = fen < 0 ? '-' : ''
  const two = (n: number): string => {
    const cents = Math.round(n * 100)
    return `${sign}${group(String(Math.floor(cents / 100)))}.${String(cents % 100).padStart(2, '0')}`
  }
  if (!en()) {
    if (yuan >= 1e8) return { value: two(yuan / 1e8), unit: '亿元' }
    return yuan >= 1e4 ? { value: two(yuan / 1e4), unit: '万元' } : { value: yuanDigits(fen), unit: '元' }
  }
  if (yuan >= 1e6) return { value: two(yuan / 1e6), unit: 'million yuan' }
  return yuan >= 1e4 ? { value: two(yuan / 1e3), unit: 'thousand yuan' } : { value: yuanDigits(fen), unit: 'yuan' }
}

/** 0.1234 -> "12.3%". */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`
}

/** "2016-06-30" -> "2016年6月30日" / "30 Jun 2016". */
export function date(day: string): string {
  const [y, m, d] = day.split('-').map(Number) as [number, number, number]
  return en() ? `${d} ${MONTHS[m - 1] ?? ''} ${y}` : `${y}年${m}月${d}日`
}
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const pad = (n: number): string => String(n).padStart(2, '0')

/** Unix milliseconds -> "2016-06-30 09:05" in local time; the same in both languages, it sorts and aligns. */
export function time(ms: number): string {
  const t = new Date(ms)
  return `${t.getFullYear()}-${pad(t.getMonth() + 1)}-${pad(t.getDate())} ${pad(t.getHours())}:${pad(t.getMinutes())}`
}

/** Today as "YYYY-MM-DD" in local time. */
export function today(): string {
  return time(Date.now()).slice(0, 10)
}

/** 1536 -> "1.5 KB". */
export function bytes(n: number): string {
  if (n < 1024) return `${n} B`
  if (n < 1024 * 1024) return `${(n / 1024).toFixed(1)} KB`
  return `${(n / 1024 / 1024).toFixed(1)} MB`
}
