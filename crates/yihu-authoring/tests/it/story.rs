//! From the first line to force, on each engine: faults, review by a second person, versions, and
//! what nobody may do.

use crate::{ctx, file, packs};
use std::sync::Arc;
use yihu_authoring::drafts::{self, State};
use yihu_authoring::files::File;
use yihu_authoring::sign::Signer;
use yihu_authoring::{check, folder, templates, versions};
use yihu_base::Date;
use yihu_store::Keyring;

const HERE: &str = "361103";

fn day(year: i16) -> Date {
    jiff::civil::date(year, 1, 1)
}

/// A pack of one benefit; `amount` may be nonsense.
fn pack(version: u32, from: Date, amount: &str, expected: &str) -> Vec<File> {
    vec![
        file(
            "pack.toml",
            &format!(
                "[pack]\nid = \"elders\"\nversion = {version}\ntitle = {{ zh = \"敬老\", en = \"elders\" }}\n\
                 area = \"{HERE}\"\nfrom = {from}\n"
            ),
        ),
        file(
            "gift.toml",
            &format!(
                "[[benefit]]\nid = \"elders_gift\"\nof = \"person\"\nwhen = \"age >= 80\"\namount = \"{amount}\"\n\
                 per = \"year\"\n\n[[case]]\nsays = \"八十岁\"\ngiven = {{ person = {{ age = 80 }} }}\n\
                 expect = {{ elders_gift = \"{expected}\" }}\n"
            ),
        ),
    ]
}

#[tokio::test]
async fn a_draft_becomes_a_version_through_two_persons() {
    let base = Arc::new(packs());
    let keyring = Keyring::new([7; 32]);
    let (wang, li, other) = (ctx("wang", HERE), ctx("li", HERE), ctx("wang", "361102"));
    for test in yihu_store::testing::databases().await {
        let db = &*test;
        let code = drafts::start(&other, db, &pack(1, day(2016), "300 CNY", "300 CNY")).await;
        assert_eq!(code.unwrap_err().code, "area.not_found");

        // Three faults in two files, all told at once, each with its clause.
        let mut wrong = pack(1, day(2016), "300 CNY", "200 CNY");
        wrong[1].text += "[[test]]\nid = \"elders_old\"\nof = \"person\"\nexpr = \"age >= 80\"\n";
        wrong[0].text = wrong[0].text.replace("version = 1", "version = 4");
        let draft = drafts::start(&wang, db, &wrong).await.unwrap();
        assert_eq!((draft.state, draft.version), (State::Draft, 1));
        let checked = check::check(&base, "elders", draft.area, &wrong);
        let mut told: Vec<_> = checked
            .faults
            .iter()
            .map(|f| (f.problem.code, f.place(), f.clause.as_deref()))
            .collect();
        told.sort_unstable();
        assert_eq!(
            told,
            [
                ("case.differs", "gift.toml:9:8".to_owned(), None),
                (
                    "draft.case",
                    "gift.toml:13:6".to_owned(),
                    Some("elders_old")
                ),
                ("draft.version", "pack.toml:3:1".to_owned(), None),
            ]
        );
        let refused = drafts::submit(&wang, db, &keyring, &base, draft.id, 1)
            .await
            .unwrap_err();
        assert_eq!(refused.0.len(), 3);

        // Saved by its author only, on what was seen; whoever is elsewhere sees nothing.
        let right = pack(1, day(2016), "300 CNY", "300 CNY");
        let save =
            async |who, seen, files: &[File]| drafts::save(who, db, draft.id, seen, files).await;
        assert_eq!(
            save(&li, 1, &right).await.unwrap_err().code,
            "draft.not_author"
        );
        assert_eq!(
            save(&other, 1, &right).await.unwrap_err().code,
            "draft.not_found"
        );
        assert_eq!(save(&wang, 1, &right).await.unwrap().version, 2);
        assert_eq!(
            save(&wang, 1, &wrong).await.unwrap_err().code,
            "edit.conflict"
        );
        let escape = [file("../x.toml", "")];
        assert_eq!(
            save(&wang, 2, &escape).await.unwrap_err().code,
            "draft.files"
        );
        assert!(drafts::list(&other, db, None).await.unwrap().is_empty());

        // Nothing is decided before it is submitted, nor by its author, nor unseen.
        let approve = async |who, seen| {
            let approved = drafts::approve(who, db, &keyring, &base, draft.id, seen).await;
            approved.map_err(|p| p.0[0].code)
        };
        assert_eq!(approve(&li, 2).await, Err("draft.state"));
        drafts::submit(&wang, db, &keyring, &base, draft.id, 2)
            .await
            .unwrap();
        assert_eq!(
            save(&wang, 3, &right).await.unwrap_err().code,
            "draft.state"
        );
        assert_eq!(approve(&wang, 3).await, Err("draft.own"));
        assert_eq!(approve(&li, 2).await, Err("edit.conflict"));
        let silent = drafts::give_back(&li, db, draft.id, 3, " ")
            .await
            .unwrap_err();
        assert_eq!(silent.code, "draft.note");
        let returned = drafts::give_back(&li, db, draft.id, 3, "请核对金额")
            .await
            .unwrap();
        assert_eq!(returned.state, State::Returned);
        let again = drafts::submit(&wang, db, &keyring, &base, draft.id, 4)
            .await
            .unwrap();
        assert_eq!(again.note.as_deref(), Some("请核对金额"));
        let first = approve(&li, 5).await.unwrap();
        assert_eq!((first.seal.version, &*first.seal.approver), (1, "li"));
        assert_eq!(approve(&li, 6).await, Err("draft.state"));
        assert_eq!(
            drafts::withdraw(&wang, db, draft.id, 6)
                .await
                .unwrap_err()
                .code,
            "draft.state"
        );

        // The next version ends the first on the day before its own.
        let in_use = versions::in_use(db, &keyring, &base).await.unwrap();
        assert_ne!(in_use.hash, base.hash);
        assert!(
            versions::in_use(db, &keyring, &in_use).await.is_err(),
            "twice the same version"
        );
        let mut next = templates::next_of(&in_use, "elders", day(2018)).unwrap();
        next[0].text = next[0].text.replace("300 CNY", "400 CNY");
        let second = drafts::start(&li, db, &next).await.unwrap();
        drafts::submit(&li, db, &keyring, &base, second.id, 1)
            .await
            .unwrap();
        let second = drafts::approve(&wang, db, &keyring, &base, second.id, 2)
            .await
            .unwrap();
        assert_eq!(second.seal.version, 2);
        let in_use = versions::in_use(db, &keyring, &base).await.unwrap();
        for (day, id) in [(day(2017), "elders"), (day(2018), "elders@2")] {
            let clause = in_use
                .resolve("elders_gift", HERE.parse().unwrap(), day)
                .unwrap();
            assert_eq!(in_use.clauses[clause].place.pack, id);
        }
        assert!(
            in_use
                .resolve("elders_gift", HERE.parse().unwrap(), day(2015))
                .is_none()
        );
        let known = versions::list(&wang, db, Some("elders")).await.unwrap();
        assert_eq!(known, [second, first]);
        assert!(
            versions::list(&wang, db, Some("weining"))
                .await
                .unwrap()
                .is_empty()
        );

        // A draft written on a version that is not the latest any more is told so.
        let late = check::check(&in_use, "elders", draft.area, &right);
        let codes: Vec<_> = late.faults.iter().map(|f| f.problem.code).collect();
        assert_eq!(codes, ["draft.version"]);
        exported(db, &keyring, &in_use).await;
        assert!(yihu_store::audit::verify(db).await.unwrap().intact());

        // Whoever can write the database changes no policy unseen.
        let tampered = async |sql: &str| {
            test.tamper(sql).await;
            let refused = versions::in_use(db, &keyring, &base).await;
            refused.unwrap_err().0[0].code
        };
        let dearer = "UPDATE pack_versions SET files = REPLACE(files, '300 CNY', '900 CNY')";
        assert_eq!(tampered(dearer).await, "signature.files");
        let back = "UPDATE pack_versions SET files = REPLACE(files, '900 CNY', '300 CNY'), approver = 'zhao'";
        assert_eq!(tampered(back).await, "signature.wrong");
    }
}

/// What is taken away verifies, comes back as it was, and shows every change.
async fn exported(db: &yihu_store::Db, keyring: &Keyring, in_use: &yihu_policy::library::Library) {
    let (wang, signer) = (ctx("wang", HERE), Signer::of(keyring));
    let take =
        async |pack, version| versions::export(&wang, db, in_use, &signer, pack, version).await;
    assert_eq!(
        take("elders", Some(3)).await.unwrap_err().code,
        "pack.not_found"
    );
    let given = take("weining", None).await.unwrap();
    assert_eq!((given.version, given.signed), (1, None));
    let export = take("elders", Some(1)).await.unwrap();
    let home = tempfile::tempdir().unwrap();
    let path = folder::write(&export, home.path()).unwrap();
    assert!(path.ends_with("elders"));
    assert_eq!(
        folder::write(&export, home.path()).unwrap_err().code,
        "export.exists"
    );
    let (files, signed) = folder::read(&path).unwrap();
    let signed = signed.unwrap();
    assert_eq!((&files, &signed.key), (&export.files, &signer.public()));
    signed.verify(&files).unwrap();

    let code = |signed: &yihu_authoring::sign::Signed, files: &[File]| {
        signed.verify(files).err().map(|p| p.code)
    };
    let mut changed = files.clone();
    changed[0].text = changed[0].text.replace("300", "900");
    assert_eq!(code(&signed, &changed), Some("signature.files"));
    assert_eq!(code(&signed, &files[1..]), Some("signature.files"));
    // Whoever changes the files and their hash cannot make the signature.
    let mut forged = signed.clone();
    forged.seal.hash = yihu_authoring::files::pack_files("elders", 1, &changed).hash();
    assert_eq!(code(&forged, &changed), Some("signature.wrong"));
    let mut renamed = signed.clone();
    renamed.seal.approver = "zhao".into();
    assert_eq!(code(&renamed, &files), Some("signature.wrong"));
    let mut other = signed.clone();
    other.key = Signer::of(&Keyring::new([8; 32])).public();
    assert_eq!(code(&other, &files), Some("signature.wrong"));
    other.key = "ключ".into();
    assert_eq!(code(&other, &files), Some("signature.wrong"));
}
