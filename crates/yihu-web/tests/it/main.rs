//! The office as its callers meet it: requests go through the whole service, in front of a small
//! synthetic county.

mod authoring;
mod departments;
mod endpoints;
mod hostile;
mod lists;
mod openapi;
mod simulations;
mod story;
mod trust;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, ETAG, SET_COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;
use tower::ServiceExt;
use yihu_accounts::demo_users;
use yihu_base::id::SourceId;
use yihu_base::{AreaCode, Ctx, Date, Locale, Role};
use yihu_policy::library::{Adoption, Library};
use yihu_policy::read::PackFiles;
use yihu_registry::AreaTree;
use yihu_registry::areas::{self, Area, AreaList, AreaRow};
use yihu_registry::facts;
use yihu_registry::households::{self, Prepared};
use yihu_runs::run::{self, RunOptions};
use yihu_sample::{Config, County, Generator};
use yihu_store::Keyring;
use yihu_store::testing::TestDb;
use yihu_web::{Office, router};

const AS_OF: Date = jiff::civil::date(2016, 12, 31);
const COUNTY: &str = "361103000000";
/// 东阳乡, where the demo's township station is, and its neighbour 毛村镇.
const TOWNSHIP: &str = "361103202000";
const ELSEWHERE: &str = "361103110000";
const PASSWORD: &str = "yihu-test-2016";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn area(code: &str) -> AreaCode {
    code.parse().unwrap()
}

/// A served county with a user for each role.
struct World {
    office: Arc<Office>,
    router: Router,
    sessions: BTreeMap<&'static str, String>,
    _data: TempDir,
    db: TestDb,
}

/// An answer.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&self.body)))
    }

    fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    fn etag(&self) -> String {
        self.headers[ETAG].to_str().unwrap().to_owned()
    }

    /// The answer to a request that must have been done.
    #[track_caller]
    fn ok(self) -> Self {
        let said = String::from_utf8_lossy(&self.body);
        assert!(self.status.is_success(), "{}: {said}", self.status);
        self
    }
}

/// A request to be sent.
struct Call<'a> {
    method: &'a str,
    path: &'a str,
    user: Option<&'a str>,
    headers: Vec<(&'a str, String)>,
    body: Body,
}

impl<'a> Call<'a> {
    fn new(method: &'a str, path: &'a str, user: Option<&'a str>) -> Self {
        let mut headers = Vec::new();
        if method != "GET" {
            headers.push(("x-yihu", "1".to_owned()));
        }
        Self {
            method,
            path,
            user,
            headers,
            body: Body::empty(),
        }
    }

    fn json(mut self, body: &Value) -> Self {
        self.headers
            .push((CONTENT_TYPE.as_str(), "application/json".into()));
        self.body = Body::from(body.to_string());
        self
    }

    fn bytes(mut self, body: Vec<u8>) -> Self {
        self.headers
            .push((CONTENT_TYPE.as_str(), "application/octet-stream".into()));
        self.body = Body::from(body);
        self
    }

    fn header(mut self, name: &'a str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

impl World {
    /// A county of so many households on a database, evaluated once.
    async fn on(db: TestDb, households: u64) -> Self {
        let data = tempfile::tempdir().unwrap();
        let keyring = Keyring::new([7; 32]);
        keyring.check_or_register(&db).await.unwrap();
        let tree = sample_areas();
        let admin = Ctx::new("setup", Role::Administrator, AreaCode::COUNTRY, Locale::En);
        let list = AreaList {
            within: area(COUNTY),
            valid_from: jiff::civil::date(2000, 1, 1),
            rows: tree
                .iter()
                .map(|a| AreaRow {
                    code: a.code,
                    name: a.name.clone(),
                })
                .collect(),
            successors: Vec::new(),
        };
        areas::import(&admin, &db, &list).await.unwrap();
        let sample = Config {
            county: County::scaled(households),
            seed: 3,
            as_of: AS_OF,
        };
        let generator = Generator::new(&sample, &tree).unwrap();
        let told = generator.clone();
        let mut facts: Vec<_> = generator.village_facts().collect();
        let made: Vec<_> = generator.collect();
        facts.extend(made.iter().flat_map(|h| told.household_facts(h)));
        let county = Ctx::new("setup", Role::CountyOffice, area(COUNTY), Locale::En);
        let ready = made
            .into_iter()
            .map(|h| Prepared::new(&keyring, h).unwrap());
        let ready: Vec<_> = ready.collect();
        let source = SourceId::new();
        let applied = households::apply(&county, &db, source, AS_OF, &ready)
            .await
            .unwrap();
        assert!(applied.refused.is_empty(), "{:?}", applied.refused);
        facts::put_batch(&county, &db, source, &facts)
            .await
            .unwrap();
        let setup = Ctx::new("setup", Role::Administrator, area(COUNTY), Locale::En);
        let village = tree.children(area(TOWNSHIP)).next().unwrap().code;
        demo_users(&setup, &db, area(TOWNSHIP), village, PASSWORD)
            .await
            .unwrap();
        let office = Office::new(db.clone(), keyring, data.path().to_owned(), library());
        let options = RunOptions {
            area: area(COUNTY),
            as_of: AS_OF,
            policy_day: AS_OF,
        };
        run::run(&county, &db, &office.folders, &office.library(), options)
            .await
            .unwrap();
        let mut world = Self {
            router: router(office.clone()),
            office,
            sessions: BTreeMap::new(),
            _data: data,
            db,
        };
        for role in Role::ALL {
            let token = world.sign_in(role.id(), PASSWORD).await;
            world.sessions.insert(role.id(), token);
        }
        world
    }

    async fn sqlite() -> Self {
        Self::on(yihu_store::testing::sqlite().await, 400).await
    }

    /// Signs in and answers the cookie.
    async fn sign_in(&self, name: &str, password: &str) -> String {
        let who = json!({ "name": name, "password": password });
        let answer = self
            .call(Call::new("POST", "/session", None).json(&who))
            .await
            .ok();
        let cookie = answer.headers[SET_COOKIE].to_str().unwrap();
        assert!(cookie.contains("HttpOnly; SameSite=Strict"), "{cookie}");
        cookie.split(';').next().unwrap().to_owned()
    }

    async fn call(&self, call: Call<'_>) -> Answer {
        let path = format!("/api/v1{}", call.path);
        let mut request = Request::builder().method(call.method).uri(path);
        if let Some(user) = call.user {
            request = request.header(COOKIE, self.sessions.get(user).map_or(user, String::as_str));
        }
        for (name, value) in call.headers {
            request = request.header(name, value);
        }
        let request = request.body(call.body).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: to_bytes(body, usize::MAX).await.unwrap().to_vec(),
        }
    }

    async fn get(&self, user: &str, path: &str) -> Answer {
        self.call(Call::new("GET", path, Some(user))).await
    }

    /// The households that a list gives, all pages.
    async fn households(&self, user: &str, query: &str) -> Vec<Value> {
        let (mut all, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("/households?limit=200&{query}&cursor={cursor}");
            let page = self.get(user, &path).await.ok().json();
            all.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => return all,
            }
        }
    }

    /// A household of an area as its list shows it.
    async fn household_in(&self, area: &str) -> Value {
        let all = self
            .households("county_office", &format!("area={area}"))
            .await;
        all.into_iter()
            .find(|h| h["persons"].as_i64() >= Some(2))
            .unwrap()
    }

    /// Lets the worker do what waits, and answers the job as it ended.
    async fn job(&self, user: &str, started: &Value) -> Value {
        let worker = tokio::spawn(yihu_web::work(self.office.clone()));
        let path = format!("/jobs/{}", started["id"].as_str().unwrap());
        let ended = loop {
            let job = self.get(user, &path).await.ok().json();
            if !matches!(job["state"].as_str(), Some("queued" | "running")) {
                break job;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        };
        worker.abort();
        ended
    }

    /// How many entries the county's audit chain and the country's have.
    async fn audited(&self) -> i64 {
        let mut conn = self.db.read().await.unwrap();
        sqlx::query_scalar("SELECT COUNT(*) FROM audit_entry")
            .fetch_one(&mut *conn)
            .await
            .unwrap()
    }
}

/// The project's packs with those the demo county adopts.
fn library() -> Library {
    library_with(&["weining", "liangping", "yizhang", "gaotai", "dongpo"])
}

fn library_with(adopted: &[&str]) -> Library {
    let files = PackFiles::read_all(&root().join("packs")).unwrap();
    let adoptions = adopted.iter().map(|pack| Adoption {
        pack: (*pack).into(),
        area: area(COUNTY),
    });
    let adoptions: Vec<Adoption> = adoptions.collect();
    Library::load(&files, &adoptions).unwrap_or_else(|e| panic!("{e}"))
}

fn sample_areas() -> AreaTree {
    let mut areas = Vec::new();
    for file in ["areas", "streets", "villages"] {
        let path = root().join(format!("samples/areas/{file}.csv"));
        for line in std::fs::read_to_string(path).unwrap().lines().skip(1) {
            let mut cells = line.split(',').map(|c| c.trim_matches('"'));
            let code = format!("{:0<12}", cells.next().unwrap());
            areas.push(Area {
                code: code.parse().unwrap(),
                name: cells.next().unwrap().to_owned(),
            });
        }
    }
    let areas = areas
        .into_iter()
        .filter(|a| area(COUNTY).contains(a.code) || a.code.contains(area(COUNTY)));
    AreaTree::new(AreaCode::COUNTRY, areas)
}
