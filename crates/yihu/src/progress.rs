//! Progress on a terminal; elsewhere nothing is shown.

use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// A counter for work whose size is not known yet.
pub fn counter(title: &str) -> ProgressBar {
    let bar = ProgressBar::no_length();
    style(&bar, "{spinner} {msg} {human_pos}");
    bar.set_message(title.to_owned());
    bar
}

/// A sign of life for work that does not tell how far it is.
pub fn spinner(title: &str) -> ProgressBar {
    let bar = ProgressBar::no_length();
    style(&bar, "{spinner} {msg} {elapsed}");
    bar.set_message(title.to_owned());
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

/// Turns a counter into a bar, when the size of the work is known.
pub fn measured(bar: &ProgressBar, len: u64, title: &str) {
    style(bar, "{msg} {wide_bar} {human_pos}/{human_len} {eta}");
    bar.set_length(len);
    bar.set_message(title.to_owned());
}

fn style(bar: &ProgressBar, template: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
}
