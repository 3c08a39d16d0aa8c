//! Templates check clean, functions compute: what the editor offers can be used as it stands.

use crate::packs;
use yihu_authoring::check::check;
use yihu_authoring::files::{File, Head};
use yihu_authoring::templates::{self, New};
use yihu_authoring::vocabulary::{FUNCTIONS, kinds};
use yihu_base::Text;

fn new(kind: Option<&str>) -> Vec<File> {
    let new = New {
        pack: "example".into(),
        title: Text::new("示例“一”\\", "an \"example\""),
        area: "361103".parse().unwrap(),
        from: jiff::civil::date(2016, 1, 1),
        kind: kind.map(str::to_owned),
    };
    templates::new(&new).unwrap()
}

#[test]
fn every_template_is_a_sound_draft() {
    let library = packs();
    let area = "361103".parse().unwrap();
    let templates = templates::all();
    assert_eq!(templates.len(), kinds().len());
    for template in templates {
        let files = new(Some(template.kind));
        let checked = check(&library, "example", area, &files);
        assert!(
            checked.is_clean(),
            "{}: {:#?}",
            template.kind,
            checked.faults
        );
        let library = checked.library.unwrap();
        let own = library.packs.iter().find(|p| p.id == "example").unwrap();
        let kinds: Vec<_> = own.clauses.iter().map(|c| c.body.kind()).collect();
        assert!(kinds.contains(&template.kind), "{kinds:?}");
    }
    assert!(check(&library, "example", area, &new(None)).is_clean());
    let bad = New {
        pack: "../etc".into(),
        title: Text::default(),
        area,
        from: jiff::civil::date(2016, 1, 1),
        kind: None,
    };
    assert_eq!(templates::new(&bad).unwrap_err().code, "draft.pack");
    let kind = New {
        pack: "p".into(),
        kind: Some("nothing".into()),
        ..bad
    };
    assert_eq!(templates::new(&kind).unwrap_err().code, "draft.kind");
}

#[test]
fn every_function_computes_as_it_is_shown() {
    let library = packs();
    let mut files = new(None);
    for (i, function) in FUNCTIONS.iter().enumerate() {
        files[0].text += &format!(
            "\n[[variable]]\nid = \"example_{i}\"\nof = \"household\"\nexpr = \"{}\"\n",
            function.example
        );
        assert!(
            function.example.contains(function.name),
            "{}",
            function.name
        );
    }
    let checked = check(&library, "example", "361103".parse().unwrap(), &files);
    let faults: Vec<_> = checked
        .faults
        .iter()
        .filter(|f| f.problem.code != "draft.case")
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn the_next_version_keeps_all_but_number_and_day() {
    let library = packs();
    let from = jiff::civil::date(2019, 7, 1);
    let mut changed = 0;
    for pack in &library.packs {
        let files = templates::next_of(&library, &pack.name, from).unwrap();
        let head = Head::read(&files).unwrap();
        assert_eq!(
            (&head.pack, head.version, head.area),
            (&pack.name, 2, pack.area)
        );
        assert_eq!(head.title, pack.title);
        for (file, (name, text)) in files.iter().zip(&pack.files.files) {
            assert_eq!(&file.name, name);
            let differing = file.text.lines().filter(|l| !text.contains(l));
            changed += differing.count();
        }
    }
    assert_eq!(changed, 2 * library.packs.len());
    let none = templates::next_of(&library, "nothing", from).unwrap_err();
    assert_eq!(none.code, "pack.not_found");
}
