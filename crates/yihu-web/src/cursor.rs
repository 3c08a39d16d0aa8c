//! Where a page of a list begins, as a text that callers hand back.

use crate::api::bad_cursor;
use crate::error::ApiResult;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Longest cursor, characters.
const LONGEST: usize = 512;

/// A place in a list as a text.
pub(crate) fn write(place: &impl Serialize) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(place).unwrap_or_default())
}

/// The place that a text names.
///
/// # Errors
/// `list.cursor`.
pub(crate) fn read<T: DeserializeOwned>(text: Option<&str>) -> ApiResult<Option<T>> {
    let Some(text) = text.filter(|t| !t.is_empty()) else {
        return Ok(None);
    };
    if text.len() > LONGEST {
        return Err(bad_cursor());
    }
    let json = URL_SAFE_NO_PAD.decode(text).map_err(|_| bad_cursor())?;
    serde_json::from_slice(&json)
        .map(Some)
        .map_err(|_| bad_cursor())
}
