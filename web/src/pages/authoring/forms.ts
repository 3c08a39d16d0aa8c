// The forms of the common kinds of clause: empty, what they lack, what they come to.
import type { Level, Text } from '@/api/types'
import { benefitToml, caseToml, isId, parameterToml, testToml, type BenefitForm, type CaseForm, type Head, type ParameterForm, type TestForm } from './toml'

export const FORM_KINDS = ['parameter', 'test', 'benefit', 'case'] as const
export type FormKind = (typeof FORM_KINDS)[number]
export type Forms = { parameter: ParameterForm; test: TestForm; benefit: BenefitForm; case: CaseForm }
export type FormFault = 'needed' | 'both' | 'id' | 'number' | 'day' | 'parts'

export const LEVELS: Level[] = ['person', 'household', 'village', 'township', 'county', 'unit', 'officer', 'project', 'bill']
export const UNITS = ['CNY', 'CNY/year', 'CNY/month', 'CNY/person', 'wan CNY', '%', 'year', 'day', 'person', 'household', 'm2', 'mu', 'km']
export const PERIODS = ['year', 'school year', 'semester', 'quarter', 'month', 'day', 'once']
export const PAYERS = ['central', 'province', 'city', 'city_county', 'county', 'township', 'unit']
export const ROUTES = ['card', 'cash', 'school', 'hospital', 'supplier', 'account']

const none = (): Text => ({ zh: '', en: '' })
const head = (): Head => ({ id: '', title: none(), words: '', cite: '' })
export const blank = (): Forms => ({
  parameter: { ...head(), value: '', unit: 'CNY/year', unprinted: false, type: 'money', why: none() },
  test: { ...head(), of: 'household', combine: 'one', expr: '', parts: [{ id: '', title: none(), expr: '' }, { id: '', title: none(), expr: '' }] },
  benefit: { ...head(), of: 'household', when: '', kind: 'money', what: none(), amount: '', form: 'fixed', why: none(), per: 'year', payers: [{ payer: '', parts: null }], route: '' },
  case: { says: none(), given: [{ level: 'household', fact: '', value: '' }], expect: [{ name: '', value: '' }] },
})

const both = (text: Text): FormFault | null => (text.zh.trim() && text.en.trim() ? null : 'both')
const needed = (text: string): FormFault | null => (text.trim() ? null : 'needed')
const number = (text: string): FormFault | null => needed(text) ?? (/^\d[\d,，]*(\.\d+)?$/.test(text.trim()) ? null : 'number')
const value = (text: string): FormFault | null => (/^\d{4}-\d/.test(text.trim()) ? (/^\d{4}-\d\d-\d\d$/.test(text.trim()) ? null : 'day') : number(text))

/** What a form lacks, by field. */
export function faultsOf(kind: FormKind, forms: Forms): Record<string, FormFault> {
  const found: Record<string, FormFault | null> = {}
  if (kind !== 'case') {
    found.title = both(forms[kind].title)
    found.id = isId(forms[kind].id) ? null : 'id'
  }
  if (kind === 'parameter') {
    const { unprinted, why, value: typed } = forms.parameter
    if (unprinted) found.why = both(why)
    else found.value = value(typed)
  } else if (kind === 'test') {
    const { combine, expr, parts } = forms.test
    if (combine === 'one') found.expr = needed(expr)
    else found.parts = parts.length && parts.every((part) => isId(part.id) && !both(part.title) && part.expr.trim()) ? null : 'parts'
  } else if (kind === 'benefit') {
    const { when, kind: gives, what, amount, form, why } = forms.benefit
    found.when = needed(when)
    if (gives !== 'money') found.what = both(what)
    if (form === 'unprinted') found.why = both(why)
    else if (gives === 'money' || amount.trim()) found.amount = form === 'fixed' ? number(amount) : needed(amount)
  } else {
    const { says, given, expect } = forms.case
    found.says = needed(says.zh + says.en)
    found.given = given.every((g) => g.fact.trim() && g.value.trim()) ? null : 'parts'
    found.expect = expect.length && expect.every((e) => e.name.trim() && e.value.trim()) ? null : 'parts'
  }
  return Object.fromEntries(Object.entries(found).filter((entry): entry is [string, FormFault] => entry[1] !== null))
}

export const tomlOf = (kind: FormKind, forms: Forms): string =>
  ({ parameter: () => parameterToml(forms.parameter), test: () => testToml(forms.test), benefit: () => benefitToml(forms.benefit), case: () => caseToml(forms.case) })[kind]()
