//! Progress bars, on a terminal only.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar for work whose size is known.
pub fn bar(len: u64, title: &str) -> ProgressBar {
    let bar = ProgressBar::new(len);
    styled(
        &bar,
        "{msg} {wide_bar} {human_pos}/{human_len} {eta}",
        title,
    );
    bar
}

/// A counter for work whose size is not known.
pub fn counter(title: &str) -> ProgressBar {
    let bar = ProgressBar::no_length();
    styled(&bar, "{spinner} {msg} {human_pos}", title);
    bar
}

fn styled(bar: &ProgressBar, template: &str, title: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.set_message(title.to_owned());
}
