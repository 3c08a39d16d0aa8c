//! The audit chain: every tampering is found and named.

use crate::{area, ctx, entry};
use yihu_store::audit::{AuditFilter, AuditReport, FaultKind, list, verify, verify_against};
use yihu_store::testing::{TestDb, databases};

/// Two chains: four entries in one write and one in another, and two entries of the country.
async fn story(db: &TestDb) {
    for (scope, entries) in [
        ("361103", vec!["1", "2", "3", "4"]),
        ("361103101", vec!["5"]),
        ("00", vec!["6", "7"]),
    ] {
        let county = if scope == "00" { "00" } else { "361103" };
        db.write(&ctx(scope), async |tx| {
            entries.iter().for_each(|id| tx.audit(entry(county, *id)));
            Ok(())
        })
        .await
        .unwrap();
    }
}

fn faults(report: &AuditReport) -> Vec<(FaultKind, i64)> {
    assert!(
        report.faults.iter().all(|f| f.county == area("361103")),
        "{:?}",
        report.faults
    );
    report.faults.iter().map(|f| (f.kind, f.seq)).collect()
}

#[tokio::test]
async fn an_untouched_chain_is_intact() {
    for db in databases().await {
        story(&db).await;
        let report = verify(&db).await.unwrap();
        assert!(report.intact(), "{:?}", report.faults);
        let chains: Vec<_> = report
            .chains
            .iter()
            .map(|c| (c.head.county, c.entries, c.head.seq))
            .collect();
        assert_eq!(chains, [(area("00"), 2, 2), (area("361103"), 5, 5)]);
        let kept: Vec<_> = report.chains.iter().map(|c| c.head).collect();
        story(&db).await;
        assert!(
            verify_against(&db, &kept).await.unwrap().intact(),
            "growing changes no past"
        );
    }
}

#[tokio::test]
async fn every_tampering_is_found_and_named() {
    use FaultKind::{Changed, Missing, Rewritten, Tail, Unlinked};
    const OF: &str = "WHERE county_code = 361103000000 AND seq";
    let update = |set: &str, seq: i64| format!("UPDATE audit_entry SET {set} {OF} = {seq};");
    let delete = |seqs: &str| format!("DELETE FROM audit_entry {OF} {seqs};");
    let copy = |from: i64, to: i64| {
        format!(
            "INSERT INTO audit_entry SELECT county_code, {to}, at_ms, actor, role, scope, action,
             entity, entity_id, details, prev_hash, hash FROM audit_entry {OF} = {from};"
        )
    };
    let head_to = |seq: i64| {
        format!(
            "UPDATE audit_head SET seq = {seq}, hash = (SELECT hash FROM audit_entry {OF} = {seq})
             WHERE county_code = 361103000000;"
        )
    };
    let swap = |a: i64, b: i64| {
        [
            update("seq = 99", a),
            update(&format!("seq = {a}"), b),
            update(&format!("seq = {b}"), 99),
        ]
        .concat()
    };
    let cases = [
        ("at", update("at_ms = at_ms + 1", 2), vec![(Changed, 2)]),
        ("actor", update("actor = '赵六'", 2), vec![(Changed, 2)]),
        ("role", update("role = 'auditor'", 2), vec![(Changed, 2)]),
        (
            "scope",
            update("scope = 361103101000", 2),
            vec![(Changed, 2)],
        ),
        (
            "action",
            update("action = 'household.read'", 1),
            vec![(Changed, 1)],
        ),
        ("entity", update("entity = 'person'", 5), vec![(Changed, 5)]),
        (
            "entity id",
            update("entity_id = '9'", 2),
            vec![(Changed, 2)],
        ),
        ("details", update("details = '{}'", 2), vec![(Changed, 2)]),
        (
            "previous hash",
            update("prev_hash = hash", 2),
            vec![(Unlinked, 2), (Changed, 2)],
        ),
        (
            "hash",
            update("hash = prev_hash", 2),
            vec![(Changed, 2), (Unlinked, 3)],
        ),
        (
            "a middle entry removed",
            delete("= 3"),
            vec![(Missing, 3), (Unlinked, 4)],
        ),
        (
            "the first removed",
            delete("= 1"),
            vec![(Missing, 1), (Unlinked, 2)],
        ),
        (
            "the tail cut",
            delete("> 3"),
            vec![(Missing, 4), (Rewritten, 5)],
        ),
        (
            "the tail cut with its head",
            delete("> 3") + &head_to(3),
            vec![(Rewritten, 5)],
        ),
        (
            "a chain removed",
            delete("> 0"),
            vec![(Missing, 1), (Rewritten, 5)],
        ),
        (
            "two swapped",
            swap(2, 3),
            vec![
                (Unlinked, 2),
                (Changed, 2),
                (Unlinked, 3),
                (Changed, 3),
                (Unlinked, 4),
            ],
        ),
        (
            "one added",
            copy(5, 6),
            vec![(Unlinked, 6), (Changed, 6), (Tail, 6)],
        ),
        (
            "one inserted",
            [update("seq = 6", 5), update("seq = 5", 4), copy(3, 4)].concat(),
            vec![
                (Unlinked, 4),
                (Changed, 4),
                (Changed, 5),
                (Rewritten, 5),
                (Changed, 6),
                (Tail, 6),
            ],
        ),
        (
            "no head",
            "DELETE FROM audit_head WHERE county_code = 361103000000".into(),
            vec![(Tail, 5)],
        ),
    ];
    for db in databases().await {
        story(&db).await;
        let kept: Vec<_> = verify(&db)
            .await
            .unwrap()
            .chains
            .iter()
            .map(|c| c.head)
            .collect();
        db.tamper("CREATE TABLE e AS SELECT * FROM audit_entry")
            .await;
        db.tamper("CREATE TABLE h AS SELECT * FROM audit_head")
            .await;
        for (name, tampering, expected) in &cases {
            db.tamper(tampering).await;
            let report = verify_against(&db, &kept).await.unwrap();
            // A kept head whose entry changed is one fault more in the cases that touch the last.
            assert_eq!(&faults(&report), expected, "{name} {:?}", db.dialect());
            db.tamper(
                "DELETE FROM audit_entry; INSERT INTO audit_entry SELECT * FROM e;
                 DELETE FROM audit_head; INSERT INTO audit_head SELECT * FROM h;",
            )
            .await;
        }
        assert!(
            verify_against(&db, &kept).await.unwrap().intact(),
            "restored"
        );
    }
}

#[tokio::test]
async fn the_log_is_listed_in_scope() {
    type Listed = Result<&'static [&'static str], &'static str>;
    let all = AuditFilter::default();
    let one = AuditFilter {
        entity_id: Some("3".into()),
        ..all.clone()
    };
    let kind = AuditFilter {
        entity: Some("person".into()),
        ..all.clone()
    };
    let page = AuditFilter {
        before_seq: Some(4),
        ..all.clone()
    };
    let cases: [(&str, &str, &AuditFilter, u32, Listed); 10] = [
        ("361103", "361103", &all, 9, Ok(&["5", "4", "3", "2", "1"])),
        ("36", "361103", &all, 2, Ok(&["5", "4"])),
        ("361103", "361103", &page, 2, Ok(&["3", "2"])),
        ("361103", "361103", &one, 9, Ok(&["3"])),
        ("361103", "361103", &kind, 9, Ok(&[])),
        ("361103101", "361103", &all, 9, Ok(&["5"])),
        ("361103102", "361103", &all, 9, Ok(&[])),
        ("361102", "361103", &all, 9, Err("area.not_found")),
        ("361103", "00", &all, 9, Err("area.not_found")),
        ("00", "00", &all, 9, Ok(&["7", "6"])),
    ];
    for db in databases().await {
        story(&db).await;
        for (scope, county, filter, limit, expected) in &cases {
            let found = list(&ctx(scope), &db, area(county), filter, *limit).await;
            let ids = found.map(|rs| rs.into_iter().map(|r| r.entity_id).collect::<Vec<_>>());
            let expected = expected.map(|ids| ids.iter().map(|id| (*id).to_owned()).collect());
            assert_eq!(ids.map_err(|p| p.code), expected, "{scope} lists {county}");
        }
    }
}
