import { afterEach, describe, expect, it } from 'vitest'
import * as format from '../src/format'
import { i18n } from '../src/i18n'

function inBoth<T>(make: () => T): [T, T] {
  i18n.global.locale.value = 'zh'
  const zh = make()
  i18n.global.locale.value = 'en'
  return [zh, make()]
}

afterEach(() => (i18n.global.locale.value = 'zh'))

describe('format', () => {
  it.each([
    [0, '0.00 元', '¥0.00'],
    [5, '0.05 元', '¥0.05'],
    [1234560, '12,345.60 元', '¥12,345.60'],
    [-1234567, '-12,345.67 元', '-¥12,345.67'],
    [9007199254740991, '90,071,992,547,409.91 元', '¥90,071,992,547,409.91'],
  ])('money %i', (fen, zh, en) => expect(inBoth(() => format.money(fen))).toEqual([zh, en]))

  it.each([
    [999_999, { value: '9,999.99', unit: '元' }, { value: '9,999.99', unit: 'yuan' }],
    [1_000_000, { value: '1.00', unit: '万元' }, { value: '10.00', unit: 'thousand yuan' }],
    [123_456_700, { value: '123.46', unit: '万元' }, { value: '1.23', unit: 'million yuan' }],
    [12_345_678_900_00, { value: '123.46', unit: '亿元' }, { value: '12,345.68', unit: 'million yuan' }],
    [-250_000_000, { value: '-250.00', unit: '万元' }, { value: '-2.50', unit: 'million yuan' }],
  ])('big money %i', (fen, zh, en) => expect(inBoth(() => format.bigMoney(fen))).toEqual([zh, en]))

  it('counts, dates, times and sizes', () => {
    expect([0, 999, 1000, 1234567, -4200].map(format.count)).toEqual(['0', '999', '1,000', '1,234,567', '-4,200'])
    expect(inBoth(() => format.date('2016-06-30'))).toEqual(['2016年6月30日', '30 Jun 2016'])
    expect(format.time(new Date(2016, 0, 2, 3, 4).getTime())).toBe('2016-01-02 03:04')
    expect([12, 1536, 5 * 1024 * 1024].map(format.bytes)).toEqual(['12 B', '1.5 KB', '5.0 MB'])
    expect(format.percent(0.12345)).toBe('12.3%')
  })
})
