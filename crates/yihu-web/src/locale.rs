//! The language of a request, known everywhere while it is answered.

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::middleware::Next;
use axum::response::Response;
use yihu_base::Locale;

tokio::task_local! {
    static LOCALE: Locale;
}

/// The language of the request being answered; Chinese outside of one.
pub(crate) fn current() -> Locale {
    LOCALE.try_with(|l| *l).unwrap_or(Locale::Zh)
}

/// Reads the language from `Accept-Language`: the first of the two we speak, Chinese if none.
pub(crate) async fn layer(request: Request, next: Next) -> Response {
    let locale = of(request.headers());
    LOCALE.scope(locale, next.run(request)).await
}

fn of(headers: &HeaderMap) -> Locale {
    let wanted = headers.get(ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
    let mut wanted = wanted.unwrap_or_default().split(',').map(str::trim);
    let first = wanted.find(|l| l.starts_with("zh") || l.starts_with("en"));
    match first {
        Some(l) if l.starts_with("en") => Locale::En,
        _ => Locale::Zh,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_language_we_speak() {
        for (header, locale) in [
            ("en-US,en;q=0.9,zh;q=0.8", Locale::En),
            ("zh-CN,zh;q=0.9,en;q=0.8", Locale::Zh),
            ("fr, en", Locale::En),
            ("fr", Locale::Zh),
            ("", Locale::Zh),
        ] {
            let mut headers = HeaderMap::new();
            if let Ok(value) = header.parse() {
                headers.insert(ACCEPT_LANGUAGE, value);
            }
            assert_eq!(of(&headers), locale, "{header}");
        }
    }
}
