//! Encryption at rest.

use proptest::prelude::*;
use std::fs;
use yihu_store::testing::databases;
use yihu_store::{Keyring, audit};

#[tokio::test]
async fn a_database_knows_its_key() {
    for db in databases().await {
        let (right, wrong) = (Keyring::new([1; 32]), Keyring::new([2; 32]));
        right.check_or_register(&db).await.unwrap();
        right.check_or_register(&db).await.unwrap();
        let refused = wrong.check_or_register(&db).await.unwrap_err();
        assert_eq!(
            (refused.code, refused.place.as_str()),
            ("key.wrong", db.place())
        );
        let report = audit::verify(&db).await.unwrap();
        assert_eq!(
            (report.intact(), report.chains[0].entries),
            (true, 1),
            "registered once"
        );
    }
}

#[test]
fn a_key_file_is_made_once_and_kept() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("密钥/yihu.key");
    let (made, warning) = Keyring::load(&file).unwrap();
    assert_eq!(warning.unwrap().code, "key.made");
    let (read, warning) = Keyring::load(&file).unwrap();
    assert_eq!(warning, None);
    assert_eq!(made.lookup_hash("test", "1"), read.lookup_hash("test", "1"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    let text = fs::read_to_string(&file).unwrap();
    assert!(!format!("{made:?}").contains(text.trim()));

    for malformed in [
        "",
        "abc",
        &text[1..],
        &format!("{}0", text.trim()),
        &"g".repeat(64),
    ] {
        fs::write(&file, malformed).unwrap();
        let refused = Keyring::load(&file).unwrap_err();
        assert_eq!(
            (refused.code, refused.place),
            ("key.malformed", file.display().to_string())
        );
        assert_eq!(
            fs::read_to_string(&file).unwrap(),
            malformed,
            "never overwritten"
        );
    }
}

proptest! {
    #[test]
    fn a_sealed_text_opens_for_its_purpose_and_key_only(
        clear in "\\PC{0,40}", at in any::<prop::sample::Index>(), bit in 0u8..8,
    ) {
        let (keys, others) = (Keyring::new([1; 32]), Keyring::new([2; 32]));
        let sealed = keys.seal("phone", &clear).unwrap();
        prop_assert_eq!(keys.open("phone", &sealed), Ok(clear.clone()));
        prop_assert!(keys.seal("phone", &clear).unwrap() != sealed, "equal texts look different");
        let mut changed = sealed.clone();
        changed[at.index(sealed.len())] ^= 1 << bit;
        let refused = [
            keys.open("phone", &changed),
            keys.open("phone", &sealed[..at.index(sealed.len())]),
            keys.open("account", &sealed),
            others.open("phone", &sealed),
        ];
        for result in refused {
            prop_assert_eq!(result.unwrap_err().code, "key.sealed");
        }
    }

    #[test]
    fn lookup_hashes_tell_texts_purposes_and_keys_apart(a in "\\PC{0,20}", b in "\\PC{0,20}") {
        let (keys, others) = (Keyring::new([1; 32]), Keyring::new([2; 32]));
        let hash = keys.lookup_hash("phone", &a);
        prop_assert_eq!(hash == keys.lookup_hash("phone", &b), a == b);
        prop_assert!(hash != keys.lookup_hash("account", &a));
        prop_assert!(hash != others.lookup_hash("phone", &a));
    }
}
