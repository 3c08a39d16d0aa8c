//! Writing policies (政策起草): drafts, their check, trial and review; versions and their files.

use super::areas::code_or_own;
use super::dossier::{Tagged, household_id, present};
use super::{effects, query};
use crate::error::{ApiError, ApiResult, ErrorBody, broken};
use crate::extract::{Json as Body, Path, Query};
use crate::locale;
use crate::permit::{Permit, can};
use crate::sections::Unseen;
use crate::state::Office;
use crate::wire::Listed;
use crate::wire::area::{self, Area};
use crate::wire::authoring::{
    CheckOrder, Draft, DraftCheck, DraftEffect, DraftExplanation, DraftFiles, DraftOrder, DraftRow,
    DraftState, OfficeKey, PackExport, PackFile, PackSignature, PackVersion, ReviewNote,
};
use crate::wire::dossier::etag;
use crate::wire::editor::{EditorWords, KindTemplate};
use crate::wire::run::Run;
use crate::wire::simulation::Simulation;
use axum::Json;
use axum::extract::State;
use axum::http::header::{ETAG, IF_MATCH};
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use tokio::task::spawn_blocking;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use yihu_accounts::{Action, Session};
use yihu_authoring::check::{self, Checked};
use yihu_authoring::files::File;
use yihu_authoring::sign::Signer;
use yihu_authoring::templates::{self, New};
use yihu_authoring::{drafts, trial, versions};
use yihu_base::id::DraftId;
use yihu_base::{Ctx, Date, Problem, Problems, Text};
use yihu_policy::library::Library;
use yihu_policy::pack::{Pack, key};
use yihu_runs::ledger::RunRecord;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .routes(routes!(list, start))
        .routes(routes!(one, save))
        .routes(routes!(check_draft))
        .routes(routes!(explanation))
        .routes(routes!(effect))
        .routes(routes!(submit))
        .routes(routes!(withdraw))
        .routes(routes!(give_back))
        .routes(routes!(approve))
        .routes(routes!(all_versions))
        .routes(routes!(files))
        .routes(routes!(office_key))
        .routes(routes!(words))
        .routes(routes!(kind_templates))
}

fn draft_id(text: &str) -> ApiResult<DraftId> {
    text.parse()
        .map_err(|_| ApiError::not_found("draft.not_found"))
}

/// The version of the draft that the caller saw.
///
/// # Errors
/// `edit.unmatched` when the request does not say.
fn seen(headers: &HeaderMap) -> ApiResult<i64> {
    let tag = headers.get(IF_MATCH).and_then(|v| v.to_str().ok());
    let version = tag.and_then(|t| t.trim_start_matches("W/").trim_matches('"').parse().ok());
    Ok(version.ok_or_else(|| {
        Problem::new(
            "edit.unmatched",
            "请求缺少所见版本（If-Match），请刷新后重试",
            "say which version you saw (If-Match): reload and try again",
        )
    })?)
}

async fn row(office: &Office, session: &Session, draft: &drafts::Draft) -> ApiResult<DraftRow> {
    let tree = office.areas().await?;
    let may_decide = session.may(Action::PolicyApprove);
    Ok(DraftRow::of(draft, &tree, &session.user.name, may_decide))
}

async fn answer(
    office: &Office,
    session: &Session,
    draft: &drafts::Draft,
) -> ApiResult<Tagged<Draft>> {
    let whole = Draft {
        row: row(office, session, draft).await?,
        files: draft.files.iter().map(PackFile::from).collect(),
    };
    Ok(([(ETAG, etag(draft.version))], Json(whole)))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Only drafts in this state.
    state: Option<DraftState>,
}

/// Drafts, the latest first
#[utoipa::path(get, path = "/authoring/drafts", tag = "authoring", params(Which),
    responses((status = 200, body = Listed<DraftRow>), (status = "default", body = ErrorBody)))]
async fn list(
    State(office): State<Arc<Office>>,
    permit: Permit<can::PolicyDraft>,
    Query(which): Query<Which>,
) -> ApiResult<Json<Listed<DraftRow>>> {
    let found = drafts::list(&permit.ctx, &office.db, which.state.map(Into::into)).await?;
    let mut rows = Vec::with_capacity(found.len());
    for draft in &found {
        rows.push(row(&office, &permit.session, draft).await?);
    }
    Ok(Json(Listed::all(rows)))
}

/// Begin a draft
#[utoipa::path(post, path = "/authoring/drafts", tag = "authoring", request_body = DraftOrder,
    responses((status = 201, body = Draft, headers(("ETag" = String, description = "The version, for If-Match"))),
        (status = "default", body = ErrorBody)))]
async fn start(
    State(office): State<Arc<Office>>,
    permit: Permit<can::PolicyDraft>,
    Body(order): Body<DraftOrder>,
) -> ApiResult<(StatusCode, Tagged<Draft>)> {
    let ctx = &permit.ctx;
    let files = match (order.new, order.next_of, order.files) {
        (Some(new), None, None) => templates::new(&New {
            area: code_or_own(ctx, new.area.as_deref())?,
            from: query::day(&new.from)?,
            title: Text::new(new.title.zh.trim(), new.title.en.trim()),
            pack: new.pack,
            kind: new.kind,
        })?,
        (None, Some(next), None) => {
            templates::next_of(&office.library(), &next.pack, query::day(&next.from)?)?
        }
        (None, None, Some(files)) => files.into_iter().map(File::from).collect(),
        _ => {
            return Err(ApiError::input(Problem::new(
                "draft.order",
                "请写明从 new、next_of、files 中的哪一种开始",
                "say what to begin with: one of new, next_of, files",
            )));
        }
    };
    let draft = drafts::start(ctx, &office.db, &files).await?;
    let draft = answer(&office, &permit.session, &draft).await?;
    Ok((StatusCode::CREATED, draft))
}

/// One draft with its files
#[utoipa::path(get, path = "/authoring/drafts/{id}", tag = "authoring", params(("id" = String, Path)),
    responses((status = 200, body = Draft, headers(("ETag" = String, description = "The version, for If-Match"))),
        (status = "default", body = ErrorBody)))]
async fn one(
    State(office): State<Arc<Office>>,
    permit: Permit<can::PolicyDraft>,
    Path(id): Path<String>,
) -> ApiResult<Tagged<Draft>> {
    let draft = drafts::get(&permit.ctx, &office.db, draft_id(&id)?).await?;
    answer(&office, &permit.session, &draft).await
}

/// Save the files of a draft
#[utoipa::path(put, path = "/authoring/drafts/{id}", tag = "authoring",
    params(("id" = String, Path), ("If-Match" = String, Header)), request_body = DraftFiles,
    responses((status = 200, body = Draft), (status = "default", body = ErrorBody)))]
async fn save(
    State(office): State<Arc<Office>>,
    permit: Permit<can::PolicyDraft>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(order): Body<DraftFiles>,
) -> ApiResult<Tagged<Draft>> {
    let (id, seen) = (draft_id(&id)?, seen(&headers)?);
    let files: Vec<File> = order.files.into_iter().map(File::from).collect();
    let draft = drafts::save(&permit.ctx, &office.db, id, seen, &files).await?;
    answer(&office, &permit.session, &draft).await
}

/// The check of a draft together with all packs in use, and the id it has among them.
async fn checked(office: &Office, draft: &drafts::Draft) -> ApiResult<(Checked, String)> {
    let (in_use, draft) = (office.library(), draft.clone());
    let work = move || {
        let pack = key(&draft.pack, check::next_version(&in_use, &draft.pack));
        let checked = check::check(&in_use, &draft.pack, draft.area, &draft.files);
        (checked, pack)
    };
    let done = spawn_blocking(work).await;
    Ok(done.map_err(|_| broken("a check panicked"))?)
}

/// Check a draft, or its files while they are being written; nothing is stored
#[utoipa::path(post, path = "/authoring/drafts/{id}/check", tag = "authoring",
    params(("id" = String, Path)), request_body = CheckOrder,
    responses((status = 200, body = DraftCheck), (status = "default", body = ErrorBody)))]
async fn check_draft(
    State(office): State<Arc<Office>>,
    permit: Permit<can::PolicyDraft>,
    Path(id): Path<String>,
    Body(order): Body<CheckOrder>,
) -> ApiResult<Json<DraftCheck>> {
    let mut draft = drafts::get(&permit.ctx, &office.db, draft_id(&id)?).await?;
    if let Some(files) = order.files {
        let files: Vec<File> = files.into_iter().map(File::from).collect();
        draft.files = yihu_authoring::files::require(&files)?;
    }
    let (checked, pack) = checked(&office, &draft).await?;
    Ok(Json(DraftCheck::of(&checked, &pack, locale::current())))
}

/// A draft that can be tried: the packs in use with it, and its id among them.
struct Trial {
    library: Library,
    pack: String,
}

impl Trial {
    /// # Errors
    /// What keeps the draft from being loaded; a case that fails does not.
    async fn of(office: &Office, ctx: &Ctx, id: &str) -> ApiResult<Self> {
        let draft = drafts::get(ctx, &office.db, draft_id(id)?).await?;
        let (checked, pack) = checked(office, &draft).await?;
        let faults = checked.faults.into_iter();
        match checked.library {
            Some(library) if library.packs.iter().any(|p| p.id == pack) => {
                Ok(Self { library, pack })
            }
            _ => {
                let faults = faults.map(|f| f.problem.clone().at(f.place()));
                Err(Problems(faults.collect()).into())
            }
        }
    }

    fn own(&self) -> ApiResult<&Pack> {
        let own = self.library.packs.iter().find(|p| p.id == self.pack);
        Ok(own.ok_or_else(|| broken("the draft is not in its library"))?)
    }

    /// The day to try on: the caller's, or one on which the draft holds.
    fn day(&self, wanted: Option<&str>, run: &RunRecord) -> ApiResult<Date> {
        match wanted {
            Some(text) => query::day(text),
            None => Ok(trial::day(self.own()?, run)),
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TryHousehold {
    /// Id of the household.
    household: String,
    /// The day of the policy; by default that of the latest run, or the draft's first day.
    day: Option<String>,
}

/// What a draft says of one household, on the snapshot of the latest run
#[utoipa::path(get, path = "/authoring/drafts/{id}/explanation", tag = "authoring",
    params(("id" = String, Path), TryHousehold),
    responses((status = 200, body = DraftExplanation), (status = "default", body = ErrorBody)))]
async fn explanation(
    State(office): State<Arc<Office>>,
    permit: Permit<can::PolicyDraft>,
    Path(id): Path<String>,
    Query(query): Query<TryHousehold>,
) -> ApiResult<Json<DraftExplanation>> {
    let ctx = &permit.ctx;
    let draft = Trial::of(&office, ctx, &id).await?;
    let stored = present(&office, ctx, household_id(&query.household)?).await?;
    let village = stored.household.village;
    let run = effects::evaluated(&office, ctx, village).await?;
    let day = draft.day(query.day.as_deref(), &run)?;
    let unseen = Unseen::of_draft(permit.session.sight(), &draft.library);
    let _turn = office.heavy.lock().await;
    let (folders, record) = (office.folders.clone(), run.clone());
    let number = stored.household.number.clone();
    let (draft, explained) = effects::blocking(move || {
        let whose = (village, number.as_str());
        let explained =
            trial::household(&draft.library, &draft.pack, &folders, &record, day, whose)?;
        Ok((draft, explained))
    })
    .await?;
    let tree = office.areas().await?;
    let shown = Run::of(&run, &tree, &office.library());
    Ok(Json(DraftExplanation::of(
        shown,
        day,
        &explained,
        &draft.library,
        &unseen,
        locale::current(),
    )))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TryArea {
    /// Code of the area; by default the caller's own.
    area: Option<String>,
    /// The day of the policy; by default that of the latest run, or the draft's first day.
    day: Option<String>,
}

/// Who would enter and leave and what it would cost, on the snapshot of the latest run
#[utoipa::path(get, path = "/authoring/drafts/{id}/effect", tag = "authoring",
    params(("id" = String, Path), TryArea),
    responses((status = 200, body = DraftEffect), (status = "default", body = ErrorBody)))]
async fn effect(
    State(office): State<Arc<Office>>,
    permit: Permit<can::PolicyDraft>,
    Path(id): Path<String>,
    Query(query): Query<TryArea>,
) -> ApiResult<Json<DraftEffect>> {
    let ctx = &permit.ctx;
    let draft = Trial::of(&office, ctx, &id).await?;
    let place = code_or_own(ctx, query.area.as_deref())?;
    let run = effects::evaluated(&office, ctx, place).await?;
    let day = draft.day(query.day.as_deref(), &run)?;
    let in_use = office.library();
    let sight = permit.session.sight();
    let unseen = [
        Unseen::of(sight, &in_use),
        Unseen::of_draft(sight, &draft.library),
    ];
    let _turn = office.heavy.lock().await;
    let (folders, record) = (office.folders.clone(), run.clone());
    let mut comparison = effects::blocking(move || {
        trial::area(&in_use, draft.library, &folders, &record, day, place)
    })
    .await?;
    let seen = |name: &str| !unseen.iter().any(|u| u.clause(name));
    comparison.names.retain(|n| seen(&n.name));
    let tree = office.areas().await?;
    let shown = Run::of(&run, &tree, &office.library());
    let locale = locale::current();
    let Simulation { run, names, .. } = Simulation::of(shown, &comparison, &[], &tree, locale);
    Ok(Json(DraftEffect {
        run,
        day: day.to_string(),
        area: Area::of(&tree, place),
        households: comparison.households,
        persons: comparison.persons,
        names,
    }))
}

/// Problems of a draft that is not clean, all of them in the details.
fn unclean(problems: &Problems) -> ApiError {
    let (count, locale) = (problems.0.len(), locale::current());
    match problems.0.as_slice() {
        [one] if !one.place.contains(".toml") => one.clone().into(),
        all => {
            let each = all
                .iter()
                .map(|p| json!({ "code": p.code, "place": p.place, "message": p.message(locale) }));
            let details: Vec<_> = each.collect();
            let problem = Problem::new(
                "draft.unclean",
                format!("草稿有 {count} 处问题，请改正后再办理"),
                format!("the draft has {count} faults: mend them first"),
            );
            ApiError::new(problem, json!({ "problems": details }))
        }
    }
}

/// Hand a draft in for review; it must check clean
#[utoipa::path(post, path = "/authoring/drafts/{id}/submit", tag = "authoring",
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = Draft), (status = "default", body = ErrorBody)))]
async fn submit(
    State(office): State<Arc<Office>>,
    permit: Permit<can::PolicyDraft>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> ApiResult<Tagged<Draft>> {
    let (id, base) = (draft_id(&id)?, office.base());
    let seen = seen(&headers)?;
    let draft = drafts::submit(&permit.ctx, &office.db, &office.keyring, &base, id, seen).await;
    let draft = draft.map_err(|p| unclean(&p))?;
    answer(&office, &permit.session, &draft).await
}

/// Give a draft up
#[utoipa::path(post, path = "/authoring/drafts/{id}/withdraw", tag = "authoring",
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = Draft), (status = "default", body = ErrorBody)))]
async fn withdraw(
    State(office): State<Arc<Office>>,
    permit: Permit<can::PolicyDraft>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> ApiResult<Tagged<Draft>> {
    let (id, seen) = (draft_id(&id)?, seen(&headers)?);
    let draft = drafts::withdraw(&permit.ctx, &office.db, id, seen).await?;
    answer(&office, &permit.session, &draft).await
}

/// Give a submitted draft back to its author
#[utoipa::path(post, path = "/authoring/drafts/{id}/return", tag = "authoring",
    params(("id" = String, Path), ("If-Match" = String, Header)), request_body = ReviewNote,
    responses((status = 200, body = Draft), (status = "default", body = ErrorBody)))]
async fn give_back(
    State(office): State<Arc<Office>>,
    permit: Permit<can::PolicyApprove>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(review): Body<ReviewNote>,
) -> ApiResult<Tagged<Draft>> {
    let (id, seen) = (draft_id(&id)?, seen(&headers)?);
    let draft = drafts::give_back(&permit.ctx, &office.db, id, seen, &review.note).await?;
    answer(&office, &permit.session, &draft).await
}

/// Approve a submitted draft: it becomes the next version of its pack
#[utoipa::path(post, path = "/authoring/drafts/{id}/approve", tag = "authoring",
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = Draft), (status = "default", body = ErrorBody)))]
async fn approve(
    State(office): State<Arc<Office>>,
    permit: Permit<can::PolicyApprove>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> ApiResult<Tagged<Draft>> {
    let (id, base, ctx) = (draft_id(&id)?, office.base(), &permit.ctx);
    let seen = seen(&headers)?;
    let approved = drafts::approve(ctx, &office.db, &office.keyring, &base, id, seen).await;
    approved.map_err(|p| unclean(&p))?;
    office.refresh_packs().await?;
    let draft = drafts::get(ctx, &office.db, id).await?;
    answer(&office, &permit.session, &draft).await
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OfPack {
    /// Id of the pack, without version; by default all that were approved here.
    pack: Option<String>,
}

/// Versions, the latest first; of a pack, those that came with the program too
#[utoipa::path(get, path = "/authoring/versions", tag = "authoring", params(OfPack),
    responses((status = 200, body = Listed<PackVersion>), (status = "default", body = ErrorBody)))]
async fn all_versions(
    State(office): State<Arc<Office>>,
    permit: Permit<can::PolicyRead>,
    Query(of): Query<OfPack>,
) -> ApiResult<Json<Listed<PackVersion>>> {
    let (tree, library) = (office.areas().await?, office.library());
    let public = Signer::of(&office.keyring).public();
    let approved = versions::list(&permit.ctx, &office.db, of.pack.as_deref()).await?;
    let version = |pack: &Pack| PackVersion {
        id: pack.id.clone(),
        pack: pack.name.clone(),
        version: pack.version,
        title: (&pack.title).into(),
        area: pack.area.to_string(),
        area_name: area::name(&tree, pack.area),
        from: pack.from.to_string(),
        to: pack.to.map(|to| to.to_string()),
        hash: pack.hash.clone(),
        signature: approved
            .iter()
            .find(|v| v.seal.pack == pack.name && v.seal.version == pack.version)
            .map(|v| PackSignature::of(v, &public)),
    };
    let mut rows: Vec<PackVersion> = library.packs.iter().map(version).collect();
    rows.retain(|v| match &of.pack {
        Some(pack) => v.pack == *pack,
        None => v.signature.is_some(),
    });
    let approved_at = |v: &PackVersion| v.signature.as_ref().map(|s| s.approved_at);
    rows.sort_by_key(|v| std::cmp::Reverse((approved_at(v), v.version)));
    Ok(Json(Listed::all(rows)))
}

/// The files of a version with hash and signature; `guangfeng@2`, or `guangfeng` for the first
#[utoipa::path(get, path = "/authoring/packs/{pack}/files", tag = "authoring", params(("pack" = String, Path)),
    responses((status = 200, body = PackExport), (status = "default", body = ErrorBody)))]
async fn files(
    State(office): State<Arc<Office>>,
    permit: Permit<can::PolicyRead>,
    Path(id): Path<String>,
) -> ApiResult<Json<PackExport>> {
    let (pack, version) = id.split_once('@').unwrap_or((&id, "1"));
    let version = version
        .parse()
        .map_err(|_| ApiError::not_found("pack.not_found"))?;
    let (library, signer) = (office.library(), Signer::of(&office.keyring));
    let (ctx, db) = (&permit.ctx, &office.db);
    let export = versions::export(ctx, db, &library, &signer, pack, Some(version)).await?;
    Ok(Json(PackExport::of(&export)))
}

/// The office's public key, by which its signatures are verified
#[utoipa::path(get, path = "/authoring/key", tag = "authoring",
    responses((status = 200, body = OfficeKey), (status = "default", body = ErrorBody)))]
async fn office_key(
    State(office): State<Arc<Office>>,
    _permit: Permit<can::PolicyRead>,
) -> ApiResult<Json<OfficeKey>> {
    Ok(Json(OfficeKey {
        algorithm: "ed25519",
        key: Signer::of(&office.keyring).public(),
    }))
}

/// The words for whoever writes a policy: levels, facts, names, functions
#[utoipa::path(get, path = "/authoring/vocabulary", tag = "authoring",
    responses((status = 200, body = EditorWords), (status = "default", body = ErrorBody)))]
async fn words(
    State(office): State<Arc<Office>>,
    _permit: Permit<can::PolicyDraft>,
) -> ApiResult<Json<EditorWords>> {
    Ok(Json(EditorWords::of(&office.library(), locale::current())))
}

/// A clause of each kind with its case, to begin with
#[utoipa::path(get, path = "/authoring/templates", tag = "authoring",
    responses((status = 200, body = Listed<KindTemplate>), (status = "default", body = ErrorBody)))]
async fn kind_templates(
    State(_office): State<Arc<Office>>,
    _permit: Permit<can::PolicyDraft>,
) -> ApiResult<Json<Listed<KindTemplate>>> {
    let templates = templates::all().into_iter().map(|t| KindTemplate {
        kind: t.kind,
        title: (&t.title).into(),
        text: t.text,
    });
    Ok(Json(Listed::all(templates.collect())))
}
