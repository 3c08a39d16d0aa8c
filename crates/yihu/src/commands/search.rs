//! `yihu search`: persons by name.

use crate::app::{App, today};
use crate::config::Config;
use crate::reply::Reply;
use crate::table::Table;
use serde::Serialize;
use yihu_base::{AreaCode, CodeList, Problems, Sex};
use yihu_registry::search;

/// Arguments of `yihu search`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
示例 / Examples:
  yihu search 建国          姓名中的两个字 / two characters of a name
  yihu search wjg           拼音首字母 / pinyin initials
  yihu --area 361103202 search 张 --limit 20")]
pub struct Args {
    /// 姓名中的字，或拼音首字母 / Characters of the name, or pinyin initials
    text: String,
    /// 最多列出几人 / The most persons to list
    #[arg(long, default_value_t = 50)]
    limit: u32,
}

#[derive(Serialize)]
struct Found {
    name: String,
    sex: Option<Sex>,
    birth_year: Option<i16>,
    household: String,
    village: AreaCode,
    village_name: String,
}

/// Lists who was found.
///
/// # Errors
/// `search.empty`; those of the database.
pub async fn run(args: &Args, config: Config) -> Result<Reply, Problems> {
    let app = App::open(config).await?;
    let areas = app.areas(today()).await?;
    let persons = search::persons(&app.ctx, &app.db, &args.text, args.limit).await?;
    let found: Vec<Found> = persons
        .into_iter()
        .map(|p| Found {
            name: p.name,
            sex: p.sex,
            birth_year: p.birth_year,
            household: p.household_number,
            village: p.village,
            village_name: areas.path(p.village),
        })
        .collect();
    let mut table = Table::new(&match app.locale() {
        yihu_base::Locale::Zh => ["姓名", "性别", ">出生年", "户编号", "行政村"],
        yihu_base::Locale::En => ["name", "sex", ">born", "household", "village"],
    });
    for p in &found {
        table.row([
            p.name.clone(),
            p.sex
                .map(|s| app.locale().pick(s.zh(), s.id()).to_owned())
                .unwrap_or_default(),
            p.birth_year.map(|y| y.to_string()).unwrap_or_default(),
            p.household.clone(),
            p.village_name.clone(),
        ]);
    }
    let text = if table.is_empty() {
        app.locale().pick("没有找到\n", "nobody found\n").to_owned()
    } else {
        table.show()
    };
    Ok(Reply::new(&found, text))
}
