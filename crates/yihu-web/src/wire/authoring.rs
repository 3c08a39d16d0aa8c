//! Policies being written (政策起草): drafts with their faults, versions, and the words of the editor.

use super::Text;
use super::area::{self, Area};
use super::check::CheckRow;
use super::explain::{Explained, PersonExplained, Verdicts};
use super::run::Run;
use super::simulation::SimulatedName;
use crate::sections::Unseen;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use yihu_authoring::check::{Checked, Fault};
use yihu_authoring::drafts::{self, State};
use yihu_authoring::files::File;
use yihu_authoring::versions::{Export, Version};
use yihu_base::{Date, Locale};
use yihu_policy::library::Library;
use yihu_policy::pack;
use yihu_registry::AreaTree;
use yihu_runs::explain::HouseholdExplained;

/// A file of a pack.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PackFile {
    /// Its name.
    #[schema(example = "tests.toml")]
    pub name: String,
    /// Its text, TOML.
    pub text: String,
}

impl From<&File> for PackFile {
    fn from(file: &File) -> Self {
        Self {
            name: file.name.clone(),
            text: file.text.clone(),
        }
    }
}

impl From<PackFile> for File {
    fn from(file: PackFile) -> Self {
        Self {
            name: file.name,
            text: file.text,
        }
    }
}

/// What a draft begins with: one of `new`, `next_of`, `files`.
#[derive(Debug, Deserialize, ToSchema)]
pub struct DraftOrder {
    /// A new pack.
    pub new: Option<NewPack>,
    /// The next version of a pack in use.
    pub next_of: Option<NextOf>,
    /// Files as they are, of an export or of another draft.
    pub files: Option<Vec<PackFile>>,
}

/// A new pack.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewPack {
    /// Its id: lower-case letters, digits and -.
    pub pack: String,
    /// Title.
    pub title: Text,
    /// Code of the area; by default the caller's own.
    pub area: Option<String>,
    /// The day from which it holds.
    pub from: String,
    /// The kind of its first clause, of `/authoring/templates`; without one only the head is made.
    pub kind: Option<String>,
}

/// The next version of a pack.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NextOf {
    /// Id of the pack, without version.
    pub pack: String,
    /// The day from which the new version holds.
    pub from: String,
}

/// Files to be saved, or to be checked without being saved.
#[derive(Debug, Deserialize, ToSchema)]
pub struct DraftFiles {
    /// All files of the draft.
    pub files: Vec<PackFile>,
}

/// Files to be checked.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CheckOrder {
    /// All files as they are being written; without them the draft as it was saved.
    pub files: Option<Vec<PackFile>>,
}

/// What a reviewer says.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ReviewNote {
    /// What is to be mended.
    #[serde(default)]
    pub note: String,
}

/// How far a draft is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DraftState {
    /// Being written.
    Draft,
    /// Waits for a decision.
    Submitted,
    /// Given back to be mended.
    Returned,
    /// Became a version.
    Approved,
    /// Given up.
    Withdrawn,
}

impl From<State> for DraftState {
    fn from(state: State) -> Self {
        match state {
            State::Draft => Self::Draft,
            State::Submitted => Self::Submitted,
            State::Returned => Self::Returned,
            State::Approved => Self::Approved,
            State::Withdrawn => Self::Withdrawn,
        }
    }
}

impl From<DraftState> for State {
    fn from(state: DraftState) -> Self {
        match state {
            DraftState::Draft => Self::Draft,
            DraftState::Submitted => Self::Submitted,
            DraftState::Returned => Self::Returned,
            DraftState::Approved => Self::Approved,
            DraftState::Withdrawn => Self::Withdrawn,
        }
    }
}

/// A draft in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftRow {
    /// Id.
    pub id: String,
    /// The pack it is a version of.
    pub pack: String,
    /// Title.
    pub title: Text,
    /// Code of the area.
    pub area: String,
    /// Its name.
    pub area_name: String,
    /// How far it is.
    pub state: DraftState,
    /// Who writes it.
    pub author: String,
    /// Who decided last.
    pub reviewer: Option<String>,
    /// What the reviewer said.
    pub note: Option<String>,
    /// The id of the version that it became, `elders@2`.
    pub published: Option<String>,
    /// How often it was changed: the `If-Match` of the next change.
    pub version: i64,
    /// When it was begun, Unix milliseconds.
    pub created_at: i64,
    /// When it was changed last.
    pub updated_at: i64,
    /// When it was decided on last.
    pub decided_at: Option<i64>,
    /// Whether the caller may save it.
    pub can_save: bool,
    /// Whether the caller may hand it in.
    pub can_submit: bool,
    /// Whether the caller may give it up.
    pub can_withdraw: bool,
    /// Whether the caller may approve it or give it back.
    pub can_decide: bool,
}

/// A draft with its files.
#[derive(Debug, Serialize, ToSchema)]
pub struct Draft {
    /// The draft.
    #[serde(flatten)]
    pub row: DraftRow,
    /// Its files.
    pub files: Vec<PackFile>,
}

impl DraftRow {
    /// A draft as it stands for a caller.
    pub fn of(draft: &drafts::Draft, tree: &AreaTree, caller: &str, may_decide: bool) -> Self {
        let own = draft.author == caller;
        let state = draft.state;
        let written = matches!(state, State::Draft | State::Returned);
        let waits = state == State::Submitted;
        Self {
            id: draft.id.to_string(),
            pack: draft.pack.clone(),
            title: (&draft.title).into(),
            area: draft.area.to_string(),
            area_name: area::name(tree, draft.area),
            state: state.into(),
            author: draft.author.clone(),
            reviewer: draft.reviewer.clone(),
            note: draft.note.clone(),
            published: draft.published.map(|v| pack::key(&draft.pack, v)),
            version: draft.version,
            created_at: draft.created_at,
            updated_at: draft.updated_at,
            decided_at: draft.decided_at,
            can_save: own && written,
            can_submit: own && written,
            can_withdraw: own && (written || waits),
            can_decide: may_decide && !own && waits,
        }
    }
}

/// Something wrong in a draft.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftFault {
    /// Stable, to branch on.
    pub code: &'static str,
    /// The pack, by its id among the packs in use: the draft's own, or one that does not go with it.
    pub pack: String,
    /// The file; empty if it is nowhere.
    pub file: String,
    /// Line, from 1; 0 if it is nowhere.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// The clause.
    pub clause: Option<String>,
    /// What is wrong, with the remedy.
    pub message: String,
}

impl DraftFault {
    /// A fault in the language of the request.
    pub fn of(fault: &Fault, locale: Locale) -> Self {
        Self {
            code: fault.problem.code,
            pack: fault.pack.clone(),
            file: fault.file.clone(),
            line: fault.line,
            column: fault.column,
            clause: fault.clause.clone(),
            message: fault.problem.message(locale),
        }
    }
}

/// A case of a draft.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftCase {
    /// What it shows.
    pub says: String,
    /// Whether it came out as expected.
    pub passed: bool,
    /// What differs.
    pub differences: Vec<String>,
}

/// A clause of a draft.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftClause {
    /// The name.
    pub name: String,
    /// Its kind.
    pub kind: &'static str,
    /// Title.
    pub title: Text,
    /// The file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
}

/// The check of a draft.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftCheck {
    /// Whether nothing is wrong, so that it can be handed in.
    pub clean: bool,
    /// All that is wrong.
    pub faults: Vec<DraftFault>,
    /// Its clauses; empty while it does not go together with the packs in use.
    pub clauses: Vec<DraftClause>,
    /// Checks of its own numbers.
    pub checks: Vec<CheckRow>,
    /// How its cases came out.
    pub cases: Vec<DraftCase>,
}

impl DraftCheck {
    /// A check in the language of the request.
    pub fn of(checked: &Checked, pack: &str, locale: Locale) -> Self {
        let packs = checked.library.iter().flat_map(|l| &l.packs);
        let own = packs.filter(|p| p.id == pack).flat_map(|p| &p.clauses);
        Self {
            clean: checked.is_clean(),
            faults: checked
                .faults
                .iter()
                .map(|f| DraftFault::of(f, locale))
                .collect(),
            clauses: own
                .map(|c| DraftClause {
                    name: c.id.clone(),
                    kind: c.body.kind(),
                    title: (&c.title).into(),
                    file: c.place.file.clone(),
                    line: c.place.line,
                })
                .collect(),
            checks: checked.findings.iter().map(CheckRow::of).collect(),
            cases: checked
                .cases
                .iter()
                .map(|c| DraftCase {
                    says: c.says.clone(),
                    passed: c.failures.is_empty(),
                    differences: c
                        .failures
                        .iter()
                        .map(|p| locale.pick(&p.zh, &p.en).to_owned())
                        .collect(),
                })
                .collect(),
        }
    }
}

/// What a draft says of one household.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftExplanation {
    /// The run whose snapshot it was tried on.
    pub run: Run,
    /// The day of the policy.
    pub day: String,
    /// Clauses of the household.
    pub household: Vec<Explained>,
    /// Clauses of each member.
    pub persons: Vec<PersonExplained>,
    /// Clauses of the village.
    pub village: Vec<Explained>,
}

impl DraftExplanation {
    /// What is seen of an explanation, in the language of the request.
    pub(crate) fn of(
        run: Run,
        day: Date,
        explained: &HouseholdExplained,
        library: &Library,
        unseen: &Unseen,
        locale: Locale,
    ) -> Self {
        let Verdicts {
            run,
            household,
            persons,
            village,
            ..
        } = Verdicts::of(run, false, explained, library, unseen, locale);
        Self {
            run,
            day: day.to_string(),
            household,
            persons,
            village,
        }
    }
}

/// What a draft would change in an area.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftEffect {
    /// The run whose snapshot it was tried on.
    pub run: Run,
    /// The day of the policy.
    pub day: String,
    /// The area.
    pub area: Area,
    /// Households in it.
    pub households: u64,
    /// Persons in it.
    pub persons: u64,
    /// The names that change, each with one scenario: the draft.
    pub names: Vec<SimulatedName>,
}

/// A version of a pack.
#[derive(Debug, Serialize, ToSchema)]
pub struct PackVersion {
    /// Its id among the packs in use, `elders@2`.
    pub id: String,
    /// Id of the pack.
    pub pack: String,
    /// Version.
    pub version: u32,
    /// Title.
    pub title: Text,
    /// Code of the area.
    pub area: String,
    /// Its name.
    pub area_name: String,
    /// First day.
    pub from: String,
    /// Last day, where a later version or the version itself says so.
    pub to: Option<String>,
    /// blake3 of its files, hex.
    pub hash: String,
    /// The signature; a version that came with the program has none.
    pub signature: Option<PackSignature>,
}

/// Who answers for a version.
#[derive(Debug, Serialize, ToSchema)]
pub struct PackSignature {
    /// Who wrote it.
    pub author: String,
    /// Who approved it.
    pub approver: String,
    /// When, Unix milliseconds.
    pub approved_at: i64,
    /// The office's public key (ed25519), hex.
    pub key: String,
    /// The signature, hex.
    pub signature: String,
}

impl PackSignature {
    /// The signature of a version that was approved here.
    pub fn of(version: &Version, key: &str) -> Self {
        Self {
            author: version.seal.author.clone(),
            approver: version.seal.approver.clone(),
            approved_at: version.seal.approved_at,
            key: key.to_owned(),
            signature: version.signature.clone(),
        }
    }
}

/// The files of a version, as they are taken away.
#[derive(Debug, Serialize, ToSchema)]
pub struct PackExport {
    /// Its id, the name of its folder.
    pub id: String,
    /// Id of the pack.
    pub pack: String,
    /// Version.
    pub version: u32,
    /// Its files.
    pub files: Vec<PackFile>,
    /// blake3 of its files, hex.
    pub hash: String,
    /// The signature.
    pub signature: Option<PackSignature>,
    /// The file beside the pack's that holds the signature, for `yihu pack verify`.
    pub signature_file: Option<PackFile>,
}

impl PackExport {
    /// A version with what `yihu pack verify` reads beside its files.
    pub fn of(export: &Export) -> Self {
        let signed = export.signed.as_ref();
        let file = signed.and_then(|s| serde_json::to_string_pretty(s).ok());
        Self {
            id: pack::key(&export.pack, export.version),
            pack: export.pack.clone(),
            version: export.version,
            files: export.files.iter().map(PackFile::from).collect(),
            hash: export.hash.clone(),
            signature: signed.map(|s| PackSignature {
                author: s.seal.author.clone(),
                approver: s.seal.approver.clone(),
                approved_at: s.seal.approved_at,
                key: s.key.clone(),
                signature: s.signature.clone(),
            }),
            signature_file: file.map(|text| PackFile {
                name: yihu_authoring::folder::SIGNATURE.to_owned(),
                text,
            }),
        }
    }
}

/// The office's public key.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfficeKey {
    /// What kind of key: `ed25519`.
    pub algorithm: &'static str,
    /// The key, hex.
    pub key: String,
}
