// The record field by field: one table for the dossier, the form and the comparison of two versions.
import type { Household, Person } from '@/api/types'

export type Kind = 'text' | 'digits' | 'secret' | 'money' | 'decimal' | 'count' | 'year' | 'date' | 'yes_no' | 'code' | 'codes'
/** A field; `path` is the one findings use and, with points, the key of its label. */
export interface Field {
  path: string
  kind: Kind
  list?: string
  unit?: 'yuan' | 'm2' | 'mu' | 'km' | 'heads' | 'months'
  required?: boolean
  max?: number
}
export interface Section {
  id: string
  fields: Field[]
}

const f = (path: string, kind: Kind, more: Omit<Field, 'path' | 'kind'> = {}): Field => ({ path, kind, ...more })

export const SECTIONS: Section[] = [
  {
    id: 'basic',
    fields: [
      f('number', 'digits', { required: true }),
      f('group', 'text', { max: 50 }),
      f('class', 'code', { list: 'class' }),
      f('status', 'code', { list: 'status' }),
      f('main_cause', 'code', { list: 'cause' }),
      f('other_causes', 'codes', { list: 'cause', max: 2 }),
      f('phone', 'secret'),
      f('bank', 'text', { max: 60 }),
      f('bank_account', 'secret'),
      f('martyr_family', 'yes_no'),
      f('one_child', 'yes_no'),
      f('two_daughters', 'yes_no'),
    ],
  },
  {
    id: 'account',
    fields: [
      f('account.year', 'year'),
      f('account.income_per_capita_fen', 'money', { unit: 'yuan' }),
      f('account.wages_fen', 'money', { unit: 'yuan' }),
      f('account.business_fen', 'money', { unit: 'yuan' }),
      f('account.property_fen', 'money', { unit: 'yuan' }),
      f('account.transfers_fen', 'money', { unit: 'yuan' }),
      f('account.costs_fen', 'money', { unit: 'yuan' }),
    ],
  },
  {
    id: 'housing',
    fields: [
      f('housing.unsafe_house', 'yes_no'),
      f('housing.grade', 'code', { list: 'house_grade' }),
      f('housing.area_m2', 'decimal', { unit: 'm2' }),
      f('housing.built', 'year'),
      f('housing.structure', 'code', { list: 'house_structure' }),
      f('housing.relocated', 'yes_no'),
    ],
  },
  {
    id: 'water',
    fields: [
      f('water.safe', 'yes_no'),
      f('water.difficult', 'yes_no'),
      f('water.source', 'code', { list: 'water_source' }),
    ],
  },
  {
    id: 'resources',
    fields: [
      f('resources.cultivated_mu', 'decimal', { unit: 'mu' }),
      f('resources.irrigated_mu', 'decimal', { unit: 'mu' }),
      f('resources.woodland_mu', 'decimal', { unit: 'mu' }),
      f('resources.returned_forest_mu', 'decimal', { unit: 'mu' }),
      f('resources.pasture_mu', 'decimal', { unit: 'mu' }),
      f('resources.water_mu', 'decimal', { unit: 'mu' }),
      f('resources.livestock_heads', 'count', { unit: 'heads', max: 1_000_000 }),
      f('resources.electricity', 'yes_no'),
      f('resources.broadcasting', 'yes_no'),
      f('resources.sanitary_toilet', 'yes_no'),
      f('resources.road', 'code', { list: 'road' }),
      f('resources.road_km', 'decimal', { unit: 'km' }),
      f('resources.cooperative', 'yes_no'),
      f('resources.led_by_enterprise', 'yes_no'),
    ],
  },
  {
    id: 'helper',
    fields: [
      f('helper.name', 'text', { max: 30 }),
      f('helper.unit', 'text', { max: 60 }),
      f('helper.post', 'text', { max: 60 }),
      f('helper.phone', 'secret'),
    ],
  },
]

/** A member's fields; health and disability have an input of their own. */
export const PERSON_FIELDS: Field[] = [
  f('name', 'text', { required: true, max: 30 }),
  f('number', 'digits', { required: true }),
  f('id_number', 'secret'),
  f('relation', 'code', { list: 'relation', required: true }),
  f('sex', 'code', { list: 'sex' }),
  f('birth', 'date'),
  f('ethnic', 'code', { list: 'ethnic' }),
  f('education', 'code', { list: 'education' }),
  f('schooling', 'code', { list: 'schooling' }),
  f('labour', 'code', { list: 'labour' }),
  f('work_place', 'code', { list: 'work_place' }),
  f('work_months', 'count', { unit: 'months', max: 12 }),
  f('medical_insured', 'yes_no'),
  f('catastrophic_insured', 'yes_no'),
  f('pension_insured', 'yes_no'),
]

export const section = (id: string): Section => {
  const found = SECTIONS.find((s) => s.id === id)
  if (!found) throw new Error(`no section ${id}`)
  return found
}

/** The section that a field or a part of the record belongs to, as departments see them; what is not named all may see. */
const SIGHT: Record<string, string> = {
  bank: 'bank', bank_account: 'bank', account: 'income', housing: 'housing', water: 'water', resources: 'production', health: 'health', education: 'schooling', labour: 'labour', work: 'labour', insurance: 'insurance',
}
/** Whether a field is shown where the sections `hidden` are not. */
export const seen = (path: string, hidden: string[]): boolean => !hidden.includes(SIGHT[path.split('.')[0] ?? ''] ?? '')

type Tree = Record<string, unknown>

/** The value at a path such as `housing.grade`; null where a parent is null. */
export function read(record: Household | Person, path: string): unknown {
  let at: unknown = record
  for (const step of path.split('.')) at = (at as Tree | null)?.[step] ?? null
  return at
}

/** Sets the value at a path; a helper that was null comes into being, and goes again with its last value. */
export function write(record: Household | Person, path: string, value: unknown): void {
  const [head = '', leaf] = path.split('.')
  const top = record as unknown as Tree
  if (leaf === undefined) {
    top[head] = value
    return
  }
  if (head === 'helper') {
    const helper = { name: '', unit: null, post: null, phone: null, ...(top.helper as object | null), [leaf]: leaf === 'name' ? (value ?? '') : value }
    top.helper = Object.values(helper).every((v) => v === null || v === '') ? null : helper
    return
  }
  ;(top[head] as Tree)[leaf] = value
}

/** A household of which nothing is known yet. */
export function emptyHousehold(): Household {
  const household = { number: '', village: '', other_causes: [], helper: null, members: [] } as unknown as Household
  const tree = household as unknown as Tree
  for (const { path } of SECTIONS.flatMap((s) => s.fields)) {
    const [head = '', leaf] = path.split('.')
    if (head === 'helper' || head in tree) {
      if (head !== 'helper' && leaf !== undefined) (tree[head] as Tree)[leaf] = null
      continue
    }
    tree[head] = leaf === undefined ? null : { [leaf]: null }
  }
  return household
}

/** A person of whom nothing is known yet. */
export function emptyPerson(more: Partial<Person> = {}): Person {
  const person = { id: null, health: null, disability: null } as unknown as Person
  for (const { path } of PERSON_FIELDS) (person as unknown as Tree)[path] = null
  return { ...person, name: '', number: '', relation: '', ...more }
}
