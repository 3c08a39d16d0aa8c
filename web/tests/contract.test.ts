import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { components } from '@/api/schema'
import type * as Wire from '@/api/types'
import { kept, schema } from '../scripts/schema.mjs'

type Schemas = components['schemas']

/** A type without what the two sides say differently: the description leaves ids as text and `null` as may be missing. */
type Plain<T> = T extends string ? string
  : T extends number | boolean | null | undefined ? T
  : T extends readonly (infer U)[] ? Plain<U>[]
  : unknown extends T ? unknown
  : T extends object ? { [K in keyof T]-?: Plain<Exclude<T[K], undefined>> }
  : never
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false
type Agree<Name extends string, A, B> = Same<Plain<A>, Plain<B>> extends true ? never : Name

/** The types of the pages that stand in the description under the same name. */
type Pairs = {
  [Name in keyof Schemas]: Name extends keyof Named ? Agree<Name, Schemas[Name], Named[Name]> : never
}[keyof Schemas]
type Named = {
  AccountYear: Wire.AccountYear
  AmountForm: Wire.AmountForm
  Area: Wire.Area
  AreaFound: Wire.AreaFound
  AreaWithPath: Wire.AreaFull
  AuditChain: Wire.AuditChain
  AuditRow: Wire.AuditRow
  Bucket: Wire.Bucket
  Change: Wire.Change
  CheckPage: Wire.CheckPage
  CheckRow: Wire.CheckRow
  ClauseFull: Wire.ClauseFull
  EditorFact: Wire.EditorFact
  EditorName: Wire.EditorName
  EditorWords: Wire.EditorWords
  FunctionWord: Wire.FunctionWord
  KindTemplate: Wire.KindTemplate
  LevelWord: Wire.LevelWord
  NewPack: Wire.NewPack
  PackExport: Wire.PackExport
  PackFile: Wire.PackFile
  PackSignature: Wire.PackSignature
  PackVersion: Wire.PackVersion
  TableValue: Wire.TableValue
  Dossier: Wire.Dossier
  DraftCase: Wire.DraftCase
  DraftCheck: Wire.DraftCheck
  DraftClause: Wire.DraftClause
  DraftEffect: Wire.DraftEffect
  DraftExplanation: Wire.DraftExplanation
  DraftFault: Wire.DraftFault
  DraftRow: Wire.DraftRow
  DutyFull: Wire.DutyFull
  Edited: Wire.Edited
  Explained: Wire.Explained
  ExplainedPart: Wire.ExplainedPart
  FactWord: Wire.FactWord
  Finding: Wire.Finding
  GradeFull: Wire.GradeFull
  Household: Wire.Household
  HouseholdRow: Wire.HouseholdRow
  Indicator: Wire.Indicator
  IndicatorFull: Wire.IndicatorFull
  JobProblem: Wire.Problem
  MapValues: Wire.MapValues
  Need: Wire.Need
  Overview: Wire.Overview
  PackFull: Wire.PackFull
  PackRow: Wire.PackRow
  ParameterRow: Wire.ParameterRow
  PayerShare: Wire.PayerShare
  Person: Wire.Person
  PersonFound: Wire.SearchHit
  PersonRow: Wire.PersonRow
  Persons: Wire.Persons
  PlanFull: Wire.PlanFull
  Post: Wire.Post
  ProcedureFull: Wire.ProcedureFull
  QuotaFull: Wire.QuotaFull
  Run: Wire.Run
  ScalarFull: Wire.ScalarFull
  ScorecardFull: Wire.ScorecardFull
  Session: Wire.Session
  SettlementFull: Wire.SettlementFull
  Sheet: Wire.Sheet
  SimulatedEffect: Wire.SimulatedEffect
  SimulatedName: Wire.SimulatedName
  Simulation: Wire.Simulation
  TallyRow: Wire.TallyRow
  Text: Wire.Text
  Used: Wire.Used
  User: Wire.User
  Val: Wire.Val
  Verdicts: Wire.Verdicts
  Version: Wire.Version
  View: Wire.View
  VillageRow: Wire.VillageRow
}
// Read by `npm run check`: an error here names the types that disagree.
const agreed: [Pairs] extends [never] ? true : Pairs = true
// @ts-expect-error The comparison sees a field that is missing.
const blind: [Agree<'Text', Schemas['Text'], { zh: string }>] extends [never] ? true : false = true

test('the kept types are those of the description', async () => {
  expect(readFileSync(kept, 'utf8')).toBe(await schema())
  expect([agreed, blind]).toEqual([true, true])
})
