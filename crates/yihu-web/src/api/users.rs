//! Users and their posts (用户), for administrators.

use super::query::{Page, limit};
use crate::error::{ApiError, ApiResult, ErrorBody};
use crate::extract::{self, Path, Query};
use crate::permit::{Permit, can};
use crate::state::Office;
use crate::wire::Listed;
use crate::wire::account::{GivePost, User};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use yihu_accounts::users::{self, NewUser, UserChange};
use yihu_base::Problem;
use yihu_base::id::UserId;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(update))
        .routes(routes!(password))
}

/// Users of my area
#[utoipa::path(get, path = "/users", tag = "users", params(Page),
    responses((status = 200, body = Listed<User>), (status = "default", body = ErrorBody)))]
async fn list(
    State(office): State<Arc<Office>>,
    permit: Permit<can::UserRead>,
    Query(page): Query<Page>,
) -> ApiResult<Json<Listed<User>>> {
    let limit = limit(page.limit)?;
    let found = users::list(&permit.ctx, &office.db, page.cursor.as_deref(), limit).await?;
    let tree = office.areas().await?;
    Ok(Json(Listed {
        items: found.items.iter().map(|u| User::of(u, &tree)).collect(),
        next: found.next,
    }))
}

/// A user to be made.
#[derive(Deserialize, ToSchema)]
struct CreateUser {
    /// Name to sign in with.
    name: String,
    /// Name to be read.
    display_name: String,
    /// The first password, which the user has to change.
    password: String,
    /// At least one.
    posts: Vec<GivePost>,
}

/// Make a user
#[utoipa::path(post, path = "/users", tag = "users", request_body = CreateUser,
    responses((status = 201, body = User), (status = "default", body = ErrorBody)))]
async fn create(
    State(office): State<Arc<Office>>,
    permit: Permit<can::UserEdit>,
    extract::Json(new): extract::Json<CreateUser>,
) -> ApiResult<(StatusCode, Json<User>)> {
    let posts: Vec<_> = new
        .posts
        .iter()
        .map(GivePost::read)
        .collect::<Result<_, Problem>>()?;
    let new = NewUser {
        name: &new.name,
        display_name: &new.display_name,
        password: &new.password,
        must_change_password: true,
        posts: &posts,
    };
    let id = users::create(&permit.ctx, &office.db, &new).await?;
    let user = users::get(&permit.ctx, &office.db, id).await?;
    let tree = office.areas().await?;
    Ok((StatusCode::CREATED, Json(User::of(&user, &tree))))
}

/// What is to change of a user.
#[derive(Deserialize, ToSchema)]
struct UpdateUser {
    /// Name to be read.
    display_name: Option<String>,
    /// Whether the user may not come in.
    disabled: Option<bool>,
    /// All posts from now on.
    posts: Option<Vec<GivePost>>,
}

/// Change a user
#[utoipa::path(patch, path = "/users/{id}", tag = "users", params(("id" = String, Path)), request_body = UpdateUser,
    responses((status = 200, body = User), (status = "default", body = ErrorBody)))]
async fn update(
    State(office): State<Arc<Office>>,
    permit: Permit<can::UserEdit>,
    Path(user): Path<String>,
    extract::Json(update): extract::Json<UpdateUser>,
) -> ApiResult<Json<User>> {
    let posts = update.posts.as_ref().map(|posts| {
        let posts = posts.iter().map(GivePost::read);
        posts.collect::<Result<_, Problem>>()
    });
    let change = UserChange {
        display_name: update.display_name,
        disabled: update.disabled,
        posts: posts.transpose()?,
    };
    let user = users::update(&permit.ctx, &office.db, id(&user)?, &change).await?;
    let tree = office.areas().await?;
    Ok(Json(User::of(&user, &tree)))
}

/// A first password.
#[derive(Deserialize, ToSchema)]
struct FirstPassword {
    password: String,
}

/// Give a user a new first password
#[utoipa::path(post, path = "/users/{id}/password", tag = "users", params(("id" = String, Path)), request_body = FirstPassword,
    responses((status = 204), (status = "default", body = ErrorBody)))]
async fn password(
    State(office): State<Arc<Office>>,
    permit: Permit<can::UserEdit>,
    Path(user): Path<String>,
    extract::Json(new): extract::Json<FirstPassword>,
) -> ApiResult<StatusCode> {
    users::reset_password(&permit.ctx, &office.db, id(&user)?, &new.password).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn id(text: &str) -> ApiResult<UserId> {
    text.parse()
        .map_err(|_| ApiError::not_found("user.not_found"))
}
