use crate::{AS_OF, county, freeze, library};
use yihu_base::id::RunId;
use yihu_base::{AreaCode, Ctx, Fen, Locale, Role};
use yihu_policy::results::{Keep, Results};
use yihu_runs::ledger::{self, RunRecord};
use yihu_runs::{sums, tally};

fn office(area: &str) -> Ctx {
    let area = area.parse().unwrap();
    Ctx::new("office", Role::CountyOffice, area, Locale::En)
}

#[tokio::test]
async fn the_book_tells_each_his_own_runs_and_their_sums() {
    let library = library();
    let (households, facts) = county(300);
    let frozen = freeze(&library, &households, &facts);
    let results = Results::run(&library, &frozen.snapshot, AS_OF, Keep::Decisions).unwrap();
    let tallies = tally::tally(&library, &frozen, &results).unwrap();
    let (county, other) = (office("361103"), office("361102"));
    let township = office("361103202");
    for db in yihu_store::testing::databases().await {
        let mut runs = Vec::new();
        for finished_at in [10, 20, 20, 30] {
            let run = RunRecord {
                id: RunId::new(),
                area: county.area,
                as_of: AS_OF,
                policy_day: AS_OF,
                snapshot_hash: "s".into(),
                packs_hash: "p".into(),
                results_hash: "r".into(),
                households: 300,
                persons: 900,
                actor: "office".into(),
                finished_at,
            };
            ledger::enter(&county, &db, &run, &tallies).await.unwrap();
            runs.push(run);
        }
        runs.sort_by_key(|r| (r.finished_at, r.id));
        runs.reverse();
        // Page by page, of one each: nothing twice, nothing left out, two of one moment included.
        for ctx in [&county, &township] {
            let (mut seen, mut after) = (Vec::new(), None);
            while let Some(run) = ledger::list(ctx, &db, after, 1).await.unwrap().pop() {
                after = Some(run.cursor());
                seen.push(run);
            }
            assert_eq!(seen, runs);
            assert_eq!(ledger::get(ctx, &db, runs[1].id).await.unwrap(), runs[1]);
        }
        assert_eq!(ledger::list(&other, &db, None, 9).await.unwrap(), []);
        for missing in [
            ledger::get(&other, &db, runs[0].id).await,
            ledger::get(&county, &db, RunId::new()).await,
        ] {
            assert_eq!(missing.unwrap_err().code, "run.none");
        }
        let before = ledger::before(&county, &db, &runs[0]).await.unwrap();
        assert_eq!(before.as_ref(), Some(&runs[1]));
        assert_eq!(ledger::before(&county, &db, &runs[3]).await.unwrap(), None);

        for area in [county.area, township.area] {
            let kept = sums::tallies(&township, &db, &runs[0], area).await;
            if area == county.area {
                assert_eq!(kept.unwrap_err().code, "area.not_found");
                continue;
            }
            let mut expected: Vec<_> = tallies.iter().collect();
            expected.sort_by(|a, b| a.name.cmp(&b.name));
            let kept = kept.unwrap();
            assert_eq!(kept.len(), expected.len());
            for (kept, there) in kept.iter().zip(expected) {
                assert_eq!((&kept.name, kept.kind), (&there.name, there.kind));
                assert_eq!(kept.level, there.level);
                assert_eq!(kept.tally, there.areas[&area]);
            }
        }
        let trends = sums::trends(&county, &db, county.area, 3).await.unwrap();
        let ids: Vec<RunId> = trends.iter().rev().map(|t| t.run).collect();
        assert_eq!(
            ids,
            [runs[0].id, runs[1].id, runs[2].id],
            "the latest three"
        );
        let fen: i64 = tallies.iter().map(|t| t.total().yearly_fen.0).sum();
        for trend in &trends {
            assert_eq!(trend.benefits_fen, Fen(fen));
            for test in tallies.iter().filter(|t| t.kind == "test") {
                assert_eq!(trend.yes[&test.name], test.total().yes);
            }
        }
        let denied = sums::trends(&county, &db, AreaCode::COUNTRY, 3).await;
        assert_eq!(denied.unwrap_err().code, "area.not_found");
    }
}
