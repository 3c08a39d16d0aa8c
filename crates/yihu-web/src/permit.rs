//! Who asks, and whether they may: the extractors without which no handler gets a context.

use crate::error::{ApiError, ApiResult};
use crate::locale;
use crate::state::{Office, now};
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use std::marker::PhantomData;
use std::sync::Arc;
use yihu_accounts::{Action, Session, session};
use yihu_base::{Ctx, Problem};

/// Name of the cookie that holds the session's token.
pub(crate) const COOKIE_NAME: &str = "yihu_session";

/// The actions as types, for [`Permit`].
pub(crate) mod can {
    use super::Action;

    /// An action that a handler needs.
    pub(crate) trait Need: Send + Sync {
        /// Which.
        const ACTION: Action;
    }

    macro_rules! needs {
        ($($name:ident),* $(,)?) => {$(
            pub(crate) struct $name;

            impl Need for $name {
                const ACTION: Action = Action::$name;
            }
        )*};
    }

    needs! {
        PolicyDraft, PolicyApprove,
        HouseholdRead, HouseholdEdit, HouseholdReveal, PersonRead, ListExport, ImportStart, JobRead,
        OverviewRead, PolicyRead, PolicySimulate, RunRead, RunStart, ViewEdit, UserRead, UserEdit, AuditRead, MapEdit,
    }
}

/// A caller who is signed in and may do `N`.
pub(crate) struct Permit<N> {
    /// Who acts, for which area, in which language.
    pub ctx: Ctx,
    /// The session.
    pub session: Session,
    need: PhantomData<N>,
}

impl<N: can::Need> FromRequestParts<Arc<Office>> for Permit<N> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, office: &Arc<Office>) -> ApiResult<Self> {
        let SignedIn { session } = SignedIn::from_request_parts(parts, office).await?;
        Ok(Self {
            ctx: session.require(N::ACTION, locale::current())?,
            session,
            need: PhantomData,
        })
    }
}

/// A caller who is signed in, for what concerns only the caller.
pub(crate) struct SignedIn {
    /// The session.
    pub session: Session,
}

impl FromRequestParts<Arc<Office>> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, office: &Arc<Office>) -> ApiResult<Self> {
        let token = token(&parts.headers).ok_or_else(signed_out)?;
        let session = session(&office.db, &token, now()).await?;
        Ok(Self {
            session: session.ok_or_else(signed_out)?,
        })
    }
}

/// The session's token of a request.
fn token(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(COOKIE).iter();
    let mut cookies = cookies
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'));
    cookies.find_map(|c| {
        let (name, value) = c.trim().split_once('=')?;
        (name == COOKIE_NAME).then(|| value.to_owned())
    })
}

fn signed_out() -> ApiError {
    Problem::new(
        "auth.signed_out",
        "您尚未登录或登录已过期，请登录",
        "you are not signed in, or your session has ended: sign in",
    )
    .into()
}
