// The wire types of /api/v1 (JSON, snake_case), with the endpoints that carry them.
// null = unknown (never 0/false). Money: integer fen, names end in _fen. Dates "YYYY-MM-DD". Times: Unix milliseconds.
// Decimals (areas, km): strings like "3.5". Area codes: 12-digit strings. Every GET of data is limited to the caller's area:
// anything outside reads as 404 {code:"…not_found"}.
// Errors (any status >= 400): {code, message (caller's language), details: {problems?: Problem[], ...}}.
// Language: header Accept-Language: zh | en. Mutations need header "X-Yihu: 1" (CSRF) and Content-Type application/json (or
// application/octet-stream for uploads); optional "Idempotency-Key: <uuid>". Session cookie `yihu_session`, HttpOnly, SameSite=Strict.
// Edits of a household need If-Match: "<version>" (ETag of GET /households/{id}); stale -> 412 code "edit.conflict"; missing -> 428.
// Lists: ?limit=1..200 (default 50)&cursor=...  ->  {items: T[], next: string|null}

export type Text = { zh: string; en: string }
export type Problem = { code: string; place: string; message: string }
export type Role = 'county_office'|'township_station'|'village_worker'|'helper'|'department'|'inspector'|'auditor'|'administrator'
export type Domain = 'health'|'education'|'civil_affairs'|'finance'|'agriculture'|'human_resources'|'housing'|'water'
export type Post = { id: string; role: Role; area: string; area_name: string; domain: Domain|null }

// ---- session
// POST /session {name, password, code?: string}    -> Session ; 401 code auth.wrong | auth.locked (details.until) | auth.code_needed
// GET /session -> Session | 401 ; DELETE /session (this one) ; DELETE /sessions (everywhere) ; POST /session/post {post: id} -> Session
// POST /session/password {old, new} ; POST /session/totp -> {secret, uri} ; PUT /session/totp {code} (confirms) ; DELETE /session/totp {password}
export type Session = { user: { id: string; name: string; display_name: string; totp: boolean; must_change_password: boolean }
  post: Post; posts: Post[]; can: string[] /* permitted actions, see Action */; expires_at: number
  hidden: string[] /* sections of households that a department does not see */ }
export type Action = 'household.read'|'household.edit'|'household.reveal'|'person.read'|'list.export'|'import.start'|'job.read'
  |'overview.read'|'policy.read'|'policy.simulate'|'policy.draft'|'policy.approve'|'run.read'|'run.start'|'view.edit'|'user.read'|'user.edit'|'audit.read'|'map.edit'

// ---- vocabulary (cache it):  GET /vocabulary -> { code_lists: Record<CodeListId, {id, zh}[]>, facts: FactWord[] }
// CodeListId: class status cause sex relation education schooling health labour work_place house_grade house_structure water_source road ethnic
export type FactWord = { level: Level; id: string; title: Text; type: string; unit: string }
export type Level = 'bill'|'officer'|'unit'|'project'|'person'|'household'|'village'|'township'|'county'|'city'|'province'|'country'

// ---- areas:  GET /areas?parent=CODE (children; default: my area) -> {items: Area[]} ; GET /areas/{code} -> Area & {path: Area[]} ;
//              GET /areas/search?q=... -> {items: (Area & {path_name})[]}
export type Area = { code: string; name: string; level: Level; has_children: boolean }

// ---- households
// GET /households?area&class&status&cause (each may be comma list; "none" = unknown) &registered=yes|no|unknown &q (name: 1+ characters or pinyin
//   initials; or household number) &test=NAME&verdict=yes|no|unknown &benefit=NAME&due=yes|unknown &sort=place|-income|income
//   &limit&cursor -> {items: HouseholdRow[], next}
// GET /households/count?(same filters) -> {households: number, persons: number|null}
// GET /households/export?(same filters)&columns=a,b,c&format=xlsx|csv -> file
export type HouseholdRow = { id: string; number: string; head_name: string|null; village: string; village_name: string; township_name: string
  group: string|null; class: string|null; status: string|null; main_cause: string|null; persons: number; income_per_capita_fen: number|null
  account_year: number|null; version: number; valid_from: string }
// GET /households/{id}?as_of=DATE -> Dossier with ETag
export type Dossier = { id: string; version: number; valid_from: string; recorded_at: number; source_name: string|null
  village_path: Area[]; household: Household; masked: boolean; registered: boolean|null; ended: boolean /* merged into another: read only */; hidden: string[] /* sections left out for a department: null, not unknown */
  accounts: AccountYear[] /* one per year found in history, oldest first */; can_edit: boolean; can_reveal: boolean }
export type AccountYear = Household['account'] & { valid_from: string }
export type Household = { number: string; village: string; group: string|null; class: string|null; status: string|null; main_cause: string|null
  other_causes: string[]; phone: string|null /* masked "139****0001" */; bank: string|null; bank_account: string|null
  martyr_family: boolean|null; one_child: boolean|null; two_daughters: boolean|null
  account: { year: number|null; income_per_capita_fen: number|null; wages_fen: number|null; business_fen: number|null; property_fen: number|null; transfers_fen: number|null; costs_fen: number|null }
  housing: { unsafe_house: boolean|null; grade: string|null; area_m2: string|null; built: number|null; structure: string|null; relocated: boolean|null }
  water: { safe: boolean|null; difficult: boolean|null; source: string|null }
  resources: { cultivated_mu: string|null; irrigated_mu: string|null; woodland_mu: string|null; returned_forest_mu: string|null; pasture_mu: string|null
    water_mu: string|null; livestock_heads: number|null; electricity: boolean|null; broadcasting: boolean|null; sanitary_toilet: boolean|null
    road: string|null; road_km: string|null; cooperative: boolean|null; led_by_enterprise: boolean|null }
  helper: { name: string; unit: string|null; post: string|null; phone: string|null }|null
  members: Person[] }
export type Person = { id: string|null /* null: new */; number: string; name: string; id_number: string|null /* masked */; sex: string|null; birth: string|null
  relation: string; ethnic: string|null; education: string|null; schooling: string|null
  health: string[]|null /* [] healthy; chronic serious disabled */; disability: { category: number; grade: number }|null
  labour: string|null; work_place: string|null; work_months: number|null
  catastrophic_insured: boolean|null; medical_insured: boolean|null; pension_insured: boolean|null }
// POST /households/{id}/reveal -> Dossier with clear numbers (audited)
// GET /households/{id}/history -> {items: Version[]}  newest first
export type Version = { version: number; valid_from: string; recorded_at: number; actor: string|null; source_name: string|null; reason: string|null
  changed: { field: string /* e.g. income_per_capita_fen, member.health, members */; title: string }[] }
// GET /households/{id}/versions/{version} -> Dossier (as it was then)
// GET /households/{id}/verdicts -> Verdicts ; 404 code run.none when nothing was run yet
export type Verdicts = { run: Run; stale: boolean /* household changed after the run */; household: Explained[]; persons: { name: string; items: Explained[] }[]; village: Explained[] }
export type Explained = { name: string; kind: Kind; title: Text; pack: string; pack_title: Text; area: string; adopted: boolean
  words: string; cite: string[]; value: Val; unit: string; parts: ExplainedPart[]; amount: { value: Val; period: Text }|null; yearly_fen: number|null; yearly_unknown: boolean
  payers: { payer: string; title: string; fen: number }[]; route: string; needs: Need[]; says: string; bring: string[] }
export type ExplainedPart = { id: string; title: Text; words: string; expr: string; value: Val; unit: string; used: Used[] }
export type Used = { kind: 'fact'|Kind; id: string; title: Text; subject: { level: Level; row: number }|null; value: Val; unit: string; cite: string[] }
export type Need = { id: string; subject: { level: Level; row: number }|null; zh: string; en: string }
export type Val = { known: boolean; bool: boolean|null; text: string /* ready to show, without unit, in the caller's language; "未知"/"unknown" when unknown */ }
// PUT /households/{id} (If-Match) Edit -> Edited ; 422 code edit.invalid, details.findings: Finding[] (all at once)
// POST /households Edit -> Edited (a new household)
// a masked secret sent back unchanged ("139****0001") keeps the stored one; null clears it; anything else replaces it.
export type Edit = { household: Household; as_of: string; reason: string /* required */; check_only?: boolean }
export type Edited = { id: string; version: number; findings: Finding[] /* warnings that do not hinder */ }
export type Finding = { code: string; severity: 'error'|'warning'; path: string /* e.g. "members[2].id_number", "account.wages_fen" */; message: string; suggestion: string|null }
// POST /households/{id}/members/leave (If-Match) {person: id, kind: 'death'|'moved_out'|'married_out'|'other', as_of, reason} -> Edited
// POST /households/{id}/split (If-Match) {members: id[], head: id, number: string, as_of, reason} -> {left: Edited, right: Edited}
// POST /households/{id}/merge (If-Match) {other: household id, as_of, reason} -> Edited   (other's members join; other ends)
// POST /households/{id}/move (If-Match) {village, group?, as_of, reason} -> Edited

// ---- persons: GET /persons?area&q&sex&health=chronic|serious|disabled|healthy|none&schooling_stage&labour&age_from&age_to&work=yes|no&limit&cursor -> {on, items: PersonRow[], next}
export type PersonRow = { id: string; name: string; sex: string|null; birth: string|null; age: number|null; relation: string; health: string[]|null; education: string|null
  schooling: string|null; labour: string|null; work_place: string|null; household: string; household_number: string; village: string; village_name: string; township_name: string }
export type Persons = Page<PersonRow> & { on: string /* the day of the ages */ }
// ---- villages: GET /villages?area&test&verdict&limit&cursor -> {items: VillageRow[], next}
export type VillageRow = { code: string; name: string; township_name: string; households: number; persons: number; registered: number; registered_persons: number }
// ---- search (head of every page): GET /search?q= -> {items: {person: string, name, sex, birth_year, household, household_number, village_name, township_name}[]}

// ---- saved views: GET /views -> {items: View[]} ; PUT /views/{name} {page, query} ; DELETE /views/{name}
export type View = { name: string; page: 'households'|'persons'|'villages'; query: Record<string,string> }

// ---- imports and jobs
// POST /imports/preview?name=FILE (body: the file, application/octet-stream) -> {upload: id, sheets: Sheet[], rows}   (column matching before anything is written)
export type Sheet = { name: string; header_row: number; rows: number; columns: { column: number; header: string; field: string|null; field_title: string|null; how: string }[]; missing: string[] /* required fields without a column */ }
// POST /imports {upload: id, as_of, dry_run?: boolean} -> 202 Job
// GET /jobs?limit&cursor -> {items: Job[], next} ; GET /jobs/{id} -> Job ; GET /jobs/{id}/files/{file} -> file ; POST /jobs/{id}/cancel
export type Job = { id: string; kind: 'import'|'run'|'export'; title: string; state: 'queued'|'running'|'done'|'failed'|'cancelled'; actor: string; area: string
  created_at: number; started_at: number|null; finished_at: number|null; progress: { stage: string /* reading|households|reporting|freeze|evaluate|store|write */; done: number; total: number|null }|null
  result: ImportResult|RunResult|null; error: Problem|null; files: { name: string; title: Text; bytes: number }[] }
export type ImportResult = { kind: 'import'; rows: number; households: number; refused: number; new: number; changed: number; unchanged: number; persons_new: number; persons_changed: number; persons_moved: number; persons_left: number
  before: string|null /* imported before under this name */; findings: { code: string; title: Text|null; count: number }[]; changed_households: { id: string; number: string }[] /* up to 200 */ }
export type RunResult = { kind: 'run'; run: string; repeated: boolean }

// ---- overview: GET /overview?area=CODE -> Overview
export type Overview = { area: Area; path: Area[]; as_of: string|null; run: Run|null
  totals: { households: number; persons: number; registered: number; registered_persons: number; exited: number; poor: number; identified: number|null /* yes of the identify test */; unknown: number|null /* undecided */
    identified_by: string|null /* name of the identify test */; benefits_fen: number|null }
  by_class: Bucket[]; by_status: Bucket[]; by_cause: Bucket[]
  children: VillageRow[]
  tests: TallyRow[]; benefits: TallyRow[]; payers: { payer: string; title: string; fen: number }[]; payer_unknown_fen: number
  trends: { run: string; as_of: string; finished_at: number; values: Record<string, number> /* test name -> yes */ ; benefits_fen: number }[] }
export type Bucket = { id: string|null; households: number; persons: number }
export type TallyRow = { name: string; title: Text; level: Level; pack: string; yes: number; no: number; unknown: number; not_applicable: number; yearly_fen: number; amount_unknown: number; listed: boolean /* I may list whom it counts */ }
// ---- battle map: GET /map/indicators?area -> {items: Indicator[]} ; GET /map?area=CODE&indicator=ID -> MapValues ; GET /map/shapes?area -> GeoJSON (204 if none) ;
//      PUT /map/shapes (GeoJSON whose features have properties.code) -> {features: number, unknown_codes: string[]}
export type Indicator = { id: string; title: Text; unit: Text; kind: 'count'|'share'|'money'; better: 'high'|'low'|'neutral' }
export type MapValues = { area: Area; path: Area[]; indicator: Indicator; values: { code: string; name: string; value: number|null; of: number|null; level: Level; has_children: boolean; list: string /* query of GET /households behind the number, e.g. "area=..&class=.."; '' where I may not see whom it counts */ }[] }

// ---- policies: GET /policies?area&day -> {items: PackRow[]} ; GET /policies/{pack} -> PackFull ; GET /clauses/{name}?area -> {items: ClauseFull[]}
export type PackRow = { id: string; title: Text; area: string; area_name: string; from: string; to: string|null; adopted: boolean; in_force: boolean; source: { seed: string; lines: string; title: string }; clauses: number; cases: number; hash: string; unsure: string[] }
export type PackFull = PackRow & { clauses_full: ClauseFull[] }
export type ClauseFull = { name: string; kind: Kind; title: Text; words: string; cite: string[]; note: string; level: Level|null; pack: string; from: string; to: string|null; areas: string[]
  in_force: boolean /* the one that wins here today */; file: string; line: number
  parameter: { value: Val; unit: string; unknown: Text|null }|null; expression: string|null; combine: 'all'|'any'|null /* how the parts of a test make the whole */; parts: { id: string; title: Text; words: string; expr: string|null; unknown: Text|null }[]
  benefit: { kind: string; what: Text|null; amount: string; amount_form: AmountForm; cap: string; cap_form: AmountForm; per: Text; payers: { payer: string; title: string; share_percent: string }[]; route: string; not_with: string[] }|null
  least: number|null /* of a checklist's items, where not all */; settlement: SettlementFull|null; duty: DutyFull|null; quota: QuotaFull|null; plan: PlanFull|null
  indicator: IndicatorFull|null; scorecard: ScorecardFull|null; procedure: ProcedureFull|null; checks: CheckRow[]
  effect: TallyRow|null /* in my area, latest run */ }
export type Kind = 'parameter'|'variable'|'test'|'benefit'|'settlement'|'duty'|'quota'|'plan'|'indicator'|'scorecard'|'procedure'|'checklist'|'check'
export type PayerShare = { payer: string; title: string; share_percent: string }
export type ScalarForm = 'quantity'|'expression'|'table'|'unknown'
export type TableValue = { code: string; title: string; form: ScalarForm; text: string; unit: string }
export type ScalarFull = { form: ScalarForm; text: string; unit: string; rows: TableValue[] /* of a table; text is then the fact */ }
export type SettlementFull = { bill: ScalarFull; steps: SettlementStepFull[] }
export type SettlementStepFull = { id: string; title: Text; words: string; payer: string; payer_title: string; when: string|null; base: ScalarFull|null; less: ScalarFull|null
  rate: ScalarFull|null; bands: { to: ScalarFull|null; rate: ScalarFull }[]; leaves: ScalarFull|null; cap: ScalarFull|null; yearly: boolean }
export type DutyFull = { actor: Text; act: Text; done: ScalarFull; least: ScalarFull|null; most: ScalarFull|null; per: Text|null; season: string[]|null /* month-day, first and last */ }
export type QuotaFull = { part: ScalarFull|null; whole: ScalarFull|null; least: ScalarFull|null; most: ScalarFull|null; exactly: ScalarFull|null; odd: boolean; amount: ScalarFull|null; among: PayerShare[] }
export type PlanFull = { unit: string; rows: PlanRowFull[]; total: ScalarFull|null; total_amount: ScalarFull|null; done: ScalarFull|null; contradiction: Text|null }
export type PlanRowFull = { year: number|null; when: string; category: string; place: string; quantity: ScalarFull|null; unit_cost: ScalarFull|null; amount: ScalarFull|null }
export type IndicatorFull = { unit: string; measure: ScalarFull|null; part: string|null; whole: string|null; target: ScalarFull|null; direction: string; by: string|null }
export type ScorecardFull = { full: string|null; items: ScoreItemFull[]; vetoes: { id: string; title: Text; words: string; when: string; item: string }[]; grades: GradeFull[]; contradiction: Text|null }
export type ScoreItemFull = { id: string; title: Text; words: string; weight: string|null; score: ScalarFull|null; deductions: { each: string; points: ScalarFull; most: ScalarFull|null }[]; bonus: boolean }
export type ScoreBound = { score: string; inside: boolean }
export type GradeFull = { id: string; title: Text; from: ScoreBound|null; to: ScoreBound|null; factor: string|null; consequence: Text }
export type ProcedureFull = { starts: Text; steps: ProcedureStepFull[] }
export type ProcedureStepFull = { id: string; title: Text; words: string; actor: Text; level: Level|null; after: string[]; evidence: Text[]; within: { known: boolean; text: Text }|null; notice: { place: Text; days: number|null }|null; outcome: Text }
// GET /policies/checks?pack&outcome&limit&cursor -> CheckPage (conflicts first)
export type CheckRow = { pack: string; clause: string; title: Text; cite: string[]; outcome: CheckOutcome; numbers: Text; declared: Text|null }
export type CheckOutcome = 'agrees'|'conflict'|'unknown'
export type CheckPage = Page<CheckRow> & Record<CheckOutcome, number>
// ---- simulation: GET /simulations/parameters?area -> {items: ParameterRow[]} ; POST /simulations SimulationOrder -> Simulation (nothing is stored) ; POST /simulations/export (same body) -> xlsx
//      422 scenario.invalid: details.problems has each with `scenario`, its position
export type ParameterRow = { name: string; title: Text; words: string; cite: string[]; value: Val; unit: string /* as written: "value unit" is how a new one is said */; type: string; unknown: Text|null; pack: string; pack_title: Text }
export type SimulationOrder = { area: string|null; names: string[]|null; scenarios: { title: Text; set: Record<string, string>; draft: string }[] }
export type SimulatedDelta = { entered: number; left: number; amount: number; undecided: number; yearly_fen: number }
export type SimulatedSums = { yes: number; no: number; unknown: number; yearly_fen: number; amount_unknown: number; payers: { payer: string; title: string; fen: number }[] }
export type SimulatedPart = { id: string|null; title: string; delta: SimulatedDelta }
export type SimulatedEffect = { sums: SimulatedSums; delta: SimulatedDelta; by_area: SimulatedPart[]; by_class: SimulatedPart[]; by_cause: SimulatedPart[] }
export type SimulatedName = { name: string; kind: string; level: Level; title: Text; now: SimulatedSums; scenarios: SimulatedEffect[] }
export type Simulation = { run: Run; area: Area; households: number; persons: number; scenarios: Text[]; names: SimulatedName[] }
// ---- policies being written: GET /authoring/drafts -> {items: DraftRow[]} ; POST /authoring/drafts DraftOrder -> Draft ; GET|PUT /authoring/drafts/{id} (If-Match) ;
//      POST …/check CheckOrder -> DraftCheck ; POST …/submit|withdraw|return|approve (If-Match) ; nothing of a trial is stored
export type PackFile = { name: string; text: string }
export type DraftOrder = { new: NewPack|null; next_of: { pack: string; from: string }|null; files: PackFile[]|null } // one of the three
export type NewPack = { pack: string; title: Text; area: string|null; from: string; kind: string|null }
export type DraftState = 'draft'|'submitted'|'returned'|'approved'|'withdrawn'
export type DraftRow = { id: string; pack: string; title: Text; area: string; area_name: string; state: DraftState; author: string; reviewer: string|null; note: string|null
  published: string|null /* elders@2 */; version: number /* If-Match */; created_at: number; updated_at: number; decided_at: number|null
  can_save: boolean; can_submit: boolean; can_withdraw: boolean; can_decide: boolean }
export type Draft = DraftRow & { files: PackFile[] }
export type DraftFault = { code: string; pack: string; file: string; line: number /* 0: nowhere */; column: number; clause: string|null; message: string }
export type DraftCase = { says: string; passed: boolean; differences: string[] }
export type DraftClause = { name: string; kind: Kind; title: Text; file: string; line: number }
export type DraftCheck = { clean: boolean; faults: DraftFault[]; clauses: DraftClause[]; checks: CheckRow[]; cases: DraftCase[] }
export type DraftExplanation = { run: Run; day: string; household: Explained[]; persons: { name: string; items: Explained[] }[]; village: Explained[] }
export type DraftEffect = { run: Run; day: string; area: Area; households: number; persons: number; names: SimulatedName[] }
export type PackSignature = { author: string; approver: string; approved_at: number; key: string; signature: string }
export type PackVersion = { id: string; pack: string; version: number; title: Text; area: string; area_name: string; from: string; to: string|null; hash: string; signature: PackSignature|null }
export type PackExport = { id: string; pack: string; version: number; files: PackFile[]; hash: string; signature: PackSignature|null; signature_file: PackFile|null }
export type KindTemplate = { kind: Kind; title: Text; text: string }
export type LevelWord = { id: Level; plural: string; zh: string; parent: Level|null }
export type EditorFact = { level: Level; id: string; title: Text; type: string; unit: string; values: { id: string; zh: string }[] }
export type EditorName = { id: string; kind: Kind; level: Level|null; type: string|null; title: Text; value: Val|null; unit: string; packs: string[]; figures: string[] }
export type FunctionWord = { name: string; example: string; title: Text }
export type EditorWords = { levels: LevelWord[]; facts: EditorFact[]; names: EditorName[]; functions: FunctionWord[] }
// ---- runs: GET /runs -> {items: Run[]} ; POST /runs {as_of, policy_day?} -> 202 Job ; GET /runs/{id}/changes?name&kind&limit&cursor -> {items: Change[], next, counts: Record<name, Record<kind, number>>, before: Run|null}
//      GET /runs/{id}/files/ledger?format=xlsx|csv|json ; GET /runs/{id}/files/results
export type Run = { id: string; area: string; area_name: string; as_of: string; policy_day: string; households: number; persons: number; actor: string; finished_at: number; snapshot_hash: string; packs_hash: string; results_hash: string; current_packs: boolean }
export type Change = { name: string; title: Text; kind: string /* newly, no_longer, amount, unknown, ... */; level: Level; key: string; household: string|null; household_number: string|null; before_fen: number|null; after_fen: number|null }

// ---- users (administrator): GET /users -> {items: User[], next} ; POST /users {name, display_name, password, posts:[{role, area, domain}]} ; PATCH /users/{id} {display_name?, disabled?, posts?} ; POST /users/{id}/password {password}
export type User = { id: string; name: string; display_name: string; disabled: boolean; locked_until: number|null; totp: boolean; posts: Post[]; last_sign_in: number|null }
// ---- audit: GET /audit?area&actor&action&entity&limit&cursor -> {items: AuditRow[], next}
export type AuditRow = { seq: number; at: number; actor: string; role: string; area: string; action: string; entity: string; entity_id: string; details: unknown }
//              GET /audit/verify?area -> AuditChain
export type AuditChain = { county: string; entries: number; seq: number; hash: string; intact: boolean; faults: { seq: number; code: string; message: string }[] }
// ---- GET /health -> {status:"ok", version}   ; GET /openapi.json

/** A page of a list: `next` is the cursor of the page after it. */
export type Page<T> = { items: T[]; next: string | null }
/** Ids of the code lists of the register. */
export type CodeListId = 'class' | 'status' | 'cause' | 'sex' | 'relation' | 'education' | 'schooling' | 'health' | 'labour'
  | 'work_place' | 'house_grade' | 'house_structure' | 'water_source' | 'road' | 'ethnic'
export type Code = { id: string; zh: string }
export type Vocabulary = { code_lists: Partial<Record<CodeListId, Code[]>>; facts: FactWord[] }
export type SearchHit = { person: string; name: string; sex: string | null; birth_year: number | null; household: string
  household_number: string; village_name: string; township_name: string }
export type AreaFound = Area & { path_name: string }
export type AreaFull = Area & { path: Area[] }

/** How an amount is said: not at all, as a sum, as an expression, or why the source does not print it. */
export type AmountForm = 'none' | 'fixed' | 'expression' | 'unknown'
