//! Jobs in the background.

use crate::*;
use serde_json::json;
use std::time::Duration;
use yihu_base::Text;
use yihu_base::id::JobId;
use yihu_store::jobs::{
    self, Job, JobFile, JobState, NewJob, Order, Progress, SILENCE, beat, cancel, cancelled, claim,
    enqueue, fail, finish, get, list, requeue,
};
use yihu_store::testing::databases;

const COUNTY: &str = "361103";

async fn queued(db: &Db, code: &str, title: &str) -> JobId {
    let new = NewJob {
        kind: "import",
        title,
        area: area(code),
        params: json!({ "upload": title }),
    };
    enqueue(&ctx(COUNTY), db, &new).await.unwrap()
}

async fn look(db: &Db, id: JobId) -> Job {
    get(&ctx(COUNTY), db, id).await.unwrap().unwrap()
}

fn code<T>(result: Result<T, Problem>) -> Option<&'static str> {
    result.err().map(|p| p.code)
}

#[tokio::test]
async fn a_job_is_claimed_worked_on_and_finished() {
    for db in databases().await {
        assert_eq!(claim(&db).await.unwrap(), None);
        let id = queued(&db, COUNTY, "名册.xlsx").await;
        let audited = count(&db, "audit_entry").await;
        let job = claim(&db).await.unwrap().unwrap();
        assert_eq!(
            (job.id, job.state, &*job.kind),
            (id, JobState::Running, "import")
        );
        assert_eq!(job.params, json!({ "upload": "名册.xlsx" }));
        assert_eq!(job.ctx(), ctx(COUNTY));
        assert!(job.started_at >= Some(job.created_at));
        assert_eq!(claim(&db).await.unwrap(), None);

        let progress = Progress {
            stage: "reading".into(),
            done: 3,
            total: None,
        };
        assert_eq!(beat(&db, &job, Some(&progress)).await.unwrap(), Order::GoOn);
        assert_eq!(beat(&db, &job, None).await.unwrap(), Order::GoOn);
        assert_eq!(look(&db, id).await.progress, Some(progress));
        assert_eq!(count(&db, "audit_entry").await, audited, "bookkeeping");

        let files = [JobFile {
            name: "errors.xlsx".into(),
            title: Text::new("待改正的行", "rows to mend"),
            bytes: 7,
        }];
        finish(&db, &job, &json!({ "rows": 3 }), &files)
            .await
            .unwrap();
        let done = look(&db, id).await;
        assert_eq!(
            (done.state, done.result),
            (JobState::Done, Some(json!({ "rows": 3 })))
        );
        assert_eq!(done.files, files);
        assert!(done.finished_at >= done.started_at);
        assert_eq!(
            code(finish(&db, &job, &json!({}), &[]).await),
            Some("job.lost")
        );
        assert_eq!(code(cancel(&ctx(COUNTY), &db, id).await), Some("job.ended"));
        assert_eq!(count(&db, "audit_entry").await, audited + 1);
        assert_eq!(requeue(&db, Duration::ZERO).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn a_failed_job_says_why() {
    for db in databases().await {
        let id = queued(&db, COUNTY, "名册.xlsx").await;
        let job = claim(&db).await.unwrap().unwrap();
        let why = Problem::new("import.header_missing", "缺少表头", "no header").at("表 1");
        fail(&db, &job, &why).await.unwrap();
        let failed = look(&db, id).await;
        let error = failed.error.unwrap();
        assert_eq!((failed.state, &*error.code), (JobState::Failed, why.code));
        assert_eq!(
            (error.place, error.zh, error.en),
            (why.place, why.zh, why.en)
        );
    }
}

#[tokio::test]
async fn many_workers_share_the_jobs() {
    for db in databases().await {
        let mut ids = Vec::new();
        for i in 0..12 {
            ids.push(queued(&db, COUNTY, &i.to_string()).await);
        }
        let workers: Vec<_> = (0..4)
            .map(|_| {
                let db = Db::clone(&db);
                tokio::spawn(async move {
                    let mut mine = Vec::new();
                    while let Some(job) = claim(&db).await.unwrap() {
                        mine.push(job.id);
                    }
                    mine
                })
            })
            .collect();
        let mut claimed = Vec::new();
        for worker in workers {
            claimed.extend(worker.await.unwrap());
        }
        claimed.sort();
        assert_eq!(claimed, ids);
    }
}

#[tokio::test]
async fn a_silent_worker_loses_its_job() {
    for db in databases().await {
        let id = queued(&db, COUNTY, "名册.xlsx").await;
        let first = claim(&db).await.unwrap().unwrap();
        assert_eq!(requeue(&db, SILENCE).await.unwrap(), 0, "not silent yet");
        assert_eq!(requeue(&db, Duration::ZERO).await.unwrap(), 1);
        assert_eq!(look(&db, id).await.state, JobState::Queued);
        let second = claim(&db).await.unwrap().unwrap();
        assert_eq!(beat(&db, &first, None).await.unwrap(), Order::Stop);
        assert_eq!(
            code(finish(&db, &first, &json!(1), &[]).await),
            Some("job.lost")
        );
        assert_eq!(beat(&db, &second, None).await.unwrap(), Order::GoOn);

        assert_eq!(requeue(&db, Duration::ZERO).await.unwrap(), 1);
        claim(&db).await.unwrap().unwrap();
        assert_eq!(requeue(&db, Duration::ZERO).await.unwrap(), 0);
        let given_up = look(&db, id).await;
        assert_eq!(given_up.state, JobState::Failed);
        assert_eq!(given_up.error.unwrap().code, "job.abandoned");
    }
}

#[tokio::test]
async fn a_job_is_stopped_on_request() {
    for db in databases().await {
        let county = ctx(COUNTY);
        let waiting = queued(&db, COUNTY, "等待").await;
        cancel(&county, &db, waiting).await.unwrap();
        assert_eq!(look(&db, waiting).await.state, JobState::Cancelled);
        assert_eq!(claim(&db).await.unwrap(), None);

        let running = queued(&db, COUNTY, "进行").await;
        let job = claim(&db).await.unwrap().unwrap();
        cancel(&county, &db, running).await.unwrap();
        let flagged = look(&db, running).await;
        assert_eq!((flagged.state, flagged.cancel), (JobState::Running, true));
        assert_eq!(beat(&db, &job, None).await.unwrap(), Order::Stop);
        cancelled(&db, &job).await.unwrap();
        assert_eq!(look(&db, running).await.state, JobState::Cancelled);

        let orphan = queued(&db, COUNTY, "中断").await;
        claim(&db).await.unwrap().unwrap();
        cancel(&county, &db, orphan).await.unwrap();
        assert_eq!(requeue(&db, Duration::ZERO).await.unwrap(), 0);
        assert_eq!(look(&db, orphan).await.state, JobState::Cancelled);
        assert!(yihu_store::audit::verify(&db).await.unwrap().intact());
    }
}

#[tokio::test]
async fn jobs_out_of_scope_are_not_there() {
    for db in databases().await {
        let county = queued(&db, COUNTY, "全县").await;
        let village = queued(&db, "361103100201", "一村").await;
        let new = NewJob {
            kind: "import",
            title: "邻县",
            area: area("361104"),
            params: json!(null),
        };
        let refused = enqueue(&ctx(COUNTY), &db, &new).await;
        assert_eq!(code(refused), Some("area.not_found"));

        for (scope, seen) in [
            ("36", vec![village, county]),
            (COUNTY, vec![village, county]),
            ("361103100", vec![village]),
            ("361103101", vec![]),
            ("361104", vec![]),
        ] {
            let ctx = ctx(scope);
            let page = list(&ctx, &db, None, 10).await.unwrap();
            assert_eq!(
                page.items.iter().map(|j| j.id).collect::<Vec<_>>(),
                seen,
                "{scope}"
            );
            for id in [county, village] {
                let found = get(&ctx, &db, id).await.unwrap();
                assert_eq!(found.is_some(), seen.contains(&id), "{scope}");
                if !seen.contains(&id) {
                    assert_eq!(code(cancel(&ctx, &db, id).await), Some("job.not_found"));
                }
            }
        }
        let first = list(&ctx(COUNTY), &db, None, 1).await.unwrap();
        assert_eq!(first.next, Some(village));
        let second = list(&ctx(COUNTY), &db, first.next, 1).await.unwrap();
        assert_eq!((second.items[0].id, second.next), (county, None));
        assert_eq!(jobs::not_found().code, "job.not_found");
    }
}

#[test]
fn files_of_the_first_versions_are_still_read() {
    let file: JobFile =
        serde_json::from_value(json!({ "name": "a.xlsx", "title": "待改正的行", "bytes": 7 }))
            .expect("a title of one language");
    assert_eq!(file.title, Text::new("待改正的行", "待改正的行"));
}
