//! One household on one page (一户一档): as it is, as it was, and why it is judged as it is.

use super::effects;
use super::query::day;
use crate::error::{ApiError, ApiResult, ErrorBody};
use crate::extract::{Path, Query};
use crate::locale;
use crate::permit::{Permit, can};
use crate::sections::Unseen;
use crate::state::Office;
use crate::wire::Listed;
use crate::wire::dossier::{Dossier, Version, etag};
use crate::wire::explain::Verdicts;
use crate::wire::household::Numbers;
use crate::wire::run::Run;
use axum::Json;
use axum::extract::State;
use axum::http::header::ETAG;
use axum::http::{HeaderName, HeaderValue};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use yihu_accounts::{Action, Session};
use yihu_base::id::HouseholdId;
use yihu_base::{Ctx, Date, Problem};
use yihu_registry::AsOf;
use yihu_registry::households::{self, HouseholdKey, Secrets, StoredHousehold};

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .routes(routes!(one))
        .routes(routes!(reveal))
        .routes(routes!(history))
        .routes(routes!(version))
        .routes(routes!(verdicts))
}

pub(super) type Tagged<T> = ([(HeaderName, HeaderValue); 1], Json<T>);

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct When {
    /// As of this day; by default as it is now.
    as_of: Option<String>,
}

/// The id of a household.
pub(super) fn household_id(text: &str) -> ApiResult<HouseholdId> {
    text.parse().map_err(|_| not_found())
}

/// A household that is not there, or not in scope.
pub(super) fn not_found() -> ApiError {
    ApiError::not_found("household.not_found")
}

/// A household in scope as it is now, its numbers masking themselves.
pub(super) async fn present(
    office: &Office,
    ctx: &Ctx,
    id: HouseholdId,
) -> ApiResult<StoredHousehold> {
    as_of(office, ctx, id, Date::MAX).await
}

async fn as_of(
    office: &Office,
    ctx: &Ctx,
    id: HouseholdId,
    on: Date,
) -> ApiResult<StoredHousehold> {
    let (key, secrets) = (HouseholdKey::Id(id), Secrets::Masked(&office.keyring));
    let found = households::find(ctx, &office.db, key, AsOf::on(on), secrets).await?;
    found.ok_or_else(not_found)
}

async fn dossier(
    office: &Office,
    ctx: &Ctx,
    session: &Session,
    stored: &StoredHousehold,
    numbers: Numbers,
) -> ApiResult<Tagged<Dossier>> {
    let (accounts, versions) = tokio::try_join!(
        households::accounts(ctx, &office.db, stored.id),
        households::history(ctx, &office.db, HouseholdKey::Id(stored.id)),
    )?;
    let source = versions.into_iter().find(|v| v.version == stored.version);
    let tree = office.areas().await?;
    let mut dossier = Dossier::new(
        stored,
        &accounts,
        source.as_ref(),
        &tree,
        ctx,
        numbers,
        session.sight(),
    );
    dossier.can_edit = session.may(Action::HouseholdEdit);
    dossier.can_reveal = session.may(Action::HouseholdReveal);
    Ok(([(ETAG, etag(stored.version))], Json(dossier)))
}

/// One household, whole
#[utoipa::path(get, path = "/households/{id}", tag = "households", params(("id" = String, Path), When),
    responses((status = 200, body = Dossier, headers(("ETag" = String, description = "The version, for If-Match"))),
        (status = "default", body = ErrorBody)))]
async fn one(
    State(office): State<Arc<Office>>,
    permit: Permit<can::HouseholdRead>,
    Path(id): Path<String>,
    Query(when): Query<When>,
) -> ApiResult<Tagged<Dossier>> {
    let (ctx, id) = (&permit.ctx, household_id(&id)?);
    let on = when.as_of.as_deref().map_or(Ok(Date::MAX), day)?;
    let stored = as_of(&office, ctx, id, on).await?;
    dossier(&office, ctx, &permit.session, &stored, Numbers::Masked).await
}

/// One household with its numbers in clear; the view is in the audit log
#[utoipa::path(post, path = "/households/{id}/reveal", tag = "households", params(("id" = String, Path)),
    responses((status = 200, body = Dossier), (status = "default", body = ErrorBody)))]
async fn reveal(
    State(office): State<Arc<Office>>,
    permit: Permit<can::HouseholdReveal>,
    Path(id): Path<String>,
) -> ApiResult<Tagged<Dossier>> {
    let (ctx, key) = (&permit.ctx, HouseholdKey::Id(household_id(&id)?));
    let latest = AsOf::on(Date::MAX);
    let found = households::reveal(ctx, &office.db, &office.keyring, key, latest).await?;
    let stored = found.ok_or_else(not_found)?;
    dossier(&office, ctx, &permit.session, &stored, Numbers::Clear).await
}

/// The history of a household, the newest first
#[utoipa::path(get, path = "/households/{id}/history", tag = "households", params(("id" = String, Path)),
    responses((status = 200, body = Listed<Version>), (status = "default", body = ErrorBody)))]
async fn history(
    State(office): State<Arc<Office>>,
    permit: Permit<can::HouseholdRead>,
    Path(id): Path<String>,
) -> ApiResult<Json<Listed<Version>>> {
    let key = HouseholdKey::Id(household_id(&id)?);
    let versions = households::history(&permit.ctx, &office.db, key).await?;
    if versions.is_empty() {
        return Err(not_found());
    }
    let (library, locale) = (&*office.library(), locale::current());
    let items = versions.iter().rev();
    let items = items.map(|v| Version::of(v, library, locale)).collect();
    Ok(Json(Listed::all(items)))
}

/// A household as a version had it
#[utoipa::path(get, path = "/households/{id}/versions/{version}", tag = "households",
    params(("id" = String, Path), ("version" = i64, Path)),
    responses((status = 200, body = Dossier), (status = "default", body = ErrorBody)))]
async fn version(
    State(office): State<Arc<Office>>,
    permit: Permit<can::HouseholdRead>,
    Path((id, version)): Path<(String, i64)>,
) -> ApiResult<Tagged<Dossier>> {
    let (ctx, id) = (&permit.ctx, household_id(&id)?);
    let secrets = Secrets::Masked(&office.keyring);
    let found = households::version(ctx, &office.db, id, version, secrets).await?;
    let stored = found.ok_or_else(not_found)?;
    dossier(&office, ctx, &permit.session, &stored, Numbers::Masked).await
}

/// Every clause for a household, its members and its village, with the reasons
#[utoipa::path(get, path = "/households/{id}/verdicts", tag = "households", params(("id" = String, Path)),
    responses((status = 200, body = Verdicts), (status = "default", body = ErrorBody)))]
async fn verdicts(
    State(office): State<Arc<Office>>,
    permit: Permit<can::HouseholdRead>,
    Path(id): Path<String>,
) -> ApiResult<Json<Verdicts>> {
    let ctx = &permit.ctx;
    let stored = present(&office, ctx, household_id(&id)?).await?;
    let village = stored.household.village;
    let run = effects::evaluated(&office, ctx, village).await?;
    let library = office.library();
    let explained = {
        let (office, library) = (office.clone(), library.clone());
        let (run, number) = (run.clone(), stored.household.number.clone());
        effects::blocking(move || {
            let kept = &office.explanations;
            let explained = kept.household(&library, &run, village, &number);
            explained.map_err(|p| match p.code {
                "household.not_found" => not_in_run(),
                _ => p,
            })
        })
        .await?
    };
    let tree = office.areas().await?;
    let stale = stored.recorded_at > run.finished_at;
    let shown = Run::of(&run, &tree, &library);
    let unseen = Unseen::of(permit.session.sight(), &library);
    let locale = locale::current();
    Ok(Json(Verdicts::of(
        shown, stale, &explained, &library, &unseen, locale,
    )))
}

/// The household is there, but the latest run did not know it yet.
fn not_in_run() -> Problem {
    Problem::new(
        "run.none",
        "本户在上次测算之后登记或迁入，重新测算后可见判定",
        "this household came after the latest run: run again to see its verdicts",
    )
}
