import type { Area } from '../src/api/types'

// A county that does not exist, with a code of the test range.
const townships = ['清溪镇', '白石镇', '双河镇', '龙潭乡', '高坪乡', '竹园乡', '南山镇', '长岭乡', '沙坝乡', '马鞍镇', '石桥乡', '青林乡', '大湾镇']
const villages = ['上坝村', '新民村', '红岩村', '柏树村', '龙井村', '大塘村', '老屋村', '观音村', '新桥村', '黄泥村', '花园村']
export const COUNTY: Area = { code: '990101000000', name: '示例县', level: 'county', has_children: true }
export const AREAS: Area[] = [COUNTY]
townships.forEach((name, i) => {
  const t = `9901011${String(i).padStart(2, '0')}000`
  AREAS.push({ code: t, name, level: 'township', has_children: true })
  villages.slice(0, 5 + ((i * 5) % 7)).forEach((v, j) => AREAS.push({ code: `${t.slice(0, 9)}${200 + j}`, name: v, level: 'village', has_children: false }))
})

export const areaOf = (code: string | null): Area | undefined => AREAS.find((a) => a.code === (code || COUNTY.code))
export const childrenOf = (code: string): Area[] =>
  code === COUNTY.code ? AREAS.filter((a) => a.level === 'township') : AREAS.filter((a) => a.level === 'village' && a.code.slice(0, 9) === code.slice(0, 9) && code.endsWith('000'))
export function pathOf(code: string): Area[] {
  const area = areaOf(code)
  if (!area || area.level === 'county') return [COUNTY]
  const township = areaOf(`${code.slice(0, 9)}000`)
  return area.level === 'township' ? [COUNTY, area] : [COUNTY, ...(township ? [township] : []), area]
}

/** A number in 0..1 that depends on its key only. */
export function chance(key: string): number {
  let h = 2166136261
  for (const c of key) h = Math.imul(h ^ (c.codePointAt(0) ?? 0), 16777619)
  h = Math.imul(h ^ (h >>> 15), 2246822507)
  return ((h ^ (h >>> 13)) >>> 0) / 4294967296
}
