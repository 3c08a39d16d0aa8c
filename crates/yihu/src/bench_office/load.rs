//! Callers that ask at a fixed rate, whatever the answers take, and how long each kind took.

use super::PASSWORD;
use super::client::Client;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Connections.
const CALLERS: usize = 16;

/// What is asked for, by kind.
type Requests = Vec<(&'static str, String)>;

/// Asks `rate` times a second for `seconds`; answers the percentiles of each kind in microseconds.
/// The clock of a request starts when it was due, so that a stalled server is not forgiven.
///
/// # Errors
/// Those of the connection; any answer but 200.
pub fn load(address: &str, rate: usize, seconds: usize) -> io::Result<Value> {
    let cookie = Client::new(address, "")?.sign_in("county_office", PASSWORD)?;
    let requests = requests(&mut Client::new(address, &cookie)?)?;
    let (next, all) = (AtomicUsize::new(0), rate * seconds);
    let took: Mutex<BTreeMap<&str, Vec<u64>>> = Mutex::default();
    let start = Instant::now();
    let step = Duration::from_secs(1) / u32::try_from(rate.max(1)).unwrap_or(1);
    thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS)
            .map(|_| {
                scope.spawn(|| -> io::Result<()> {
                    let mut client = Client::new(address, &cookie)?;
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        if at >= all {
                            return Ok(());
                        }
                        let due = start + step * u32::try_from(at).unwrap_or(u32::MAX);
                        thread::sleep(due.saturating_duration_since(Instant::now()));
                        let (kind, path) = &requests[at % requests.len()];
                        let answer = client.get(path)?;
                        if answer.status != 200 {
                            return Err(io::Error::other(format!("{path}: {}", answer.status)));
                        }
                        let us = u64::try_from(due.elapsed().as_micros()).unwrap_or(u64::MAX);
                        let mut took = took.lock().unwrap_or_else(PoisonError::into_inner);
                        took.entry(*kind).or_default().push(us);
                    }
                })
            })
            .collect();
        let mut joined = callers.into_iter().map(|c| c.join());
        joined.try_for_each(|c| c.unwrap_or_else(|_| Err(io::Error::other("a caller failed"))))
    })?;
    let took = took.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut kinds = serde_json::Map::new();
    for (kind, mut us) in took {
        us.sort_unstable();
        let at = |percent: usize| us[(us.len() * percent / 100).min(us.len() - 1)];
        let figure =
            json!({ "requests": us.len(), "p50_us": at(50), "p99_us": at(99), "max_us": at(100) });
        kinds.insert(kind.to_owned(), figure);
    }
    Ok(Value::Object(kinds))
}

/// A mix of what people ask for, on households and names that there are.
fn requests(client: &mut Client) -> io::Result<Requests> {
    let areas = client.get("/areas")?.json();
    let areas: Vec<String> = texts(&areas, "code");
    let (mut mix, mut pages) = (Requests::new(), Vec::new());
    for area in &areas {
        pages.push(
            client
                .get(&format!("/households?limit=60&area={area}"))?
                .json(),
        );
    }
    let ids: Vec<String> = pages.iter().flat_map(|p| texts(p, "id")).collect();
    let names: Vec<String> = pages.iter().flat_map(|p| texts(p, "head_name")).collect();
    let given = |i: usize| -> String {
        let name: Vec<char> = names[i * 7 % names.len()].chars().collect();
        let given: String = name[name.len().saturating_sub(2)..].iter().collect();
        given.bytes().map(|b| format!("%{b:02X}")).collect()
    };
    for i in 0..400 {
        let area = &areas[i % areas.len()];
        mix.push(match i % 10 {
            0 => ("list", "/households?limit=50".to_owned()),
            1 => (
                "list, area and class",
                format!("/households?class=five_guarantee&area={area}"),
            ),
            2 => (
                "list, class and cause",
                "/households?class=pure_minimum_living&cause=illness".to_owned(),
            ),
            3 => (
                "list, verdict",
                format!("/households?test=poor_household&verdict=yes&area={area}"),
            ),
            4 => ("search, two characters", format!("/search?q={}", given(i))),
            5 => (
                "list, two characters",
                format!("/households?q={}", given(i)),
            ),
            _ => (
                "dossier",
                format!("/households/{}", ids[i * 13 % ids.len()]),
            ),
        });
    }
    Ok(mix)
}

fn texts(page: &Value, field: &str) -> Vec<String> {
    let items = page["items"].as_array().into_iter().flatten();
    items
        .filter_map(|i| i[field].as_str().map(str::to_owned))
        .collect()
}
