//! The battle map (挂图作战): one indicator over the areas below one.

use super::areas::code_or_own;
use super::effects;
use crate::error::{ApiError, ApiResult, ErrorBody};
use crate::extract::Query;
use crate::permit::{Permit, can};
use crate::sections::Unseen;
use crate::state::Office;
use crate::wire::area::Area;
use crate::wire::overview::{Indicator, MapValue, MapValues};
use crate::wire::{Listed, Text};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use yihu_base::AreaCode;
use yihu_policy::library::Library;
use yihu_policy::pack::Body;
use yihu_policy::types::Level;
use yihu_registry::lists::{self, VillageRow};
use yihu_runs::tally::Tally;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .routes(routes!(indicators))
        .routes(routes!(values))
}

/// What an indicator measures.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Measure {
    Households,
    Persons,
    Registered,
    RegisteredShare,
    /// The share of rows for which a test holds, of those decided.
    Yes(String),
    /// The share of rows that cannot be decided.
    Unknown(String),
    /// A benefit's amount in a year.
    Due(String),
}

impl Measure {
    fn read(id: &str) -> Option<Self> {
        Some(match id {
            "households" => Self::Households,
            "persons" => Self::Persons,
            "registered" => Self::Registered,
            "registered_share" => Self::RegisteredShare,
            _ => match id.split_once(':')? {
                ("yes", name) => Self::Yes(name.to_owned()),
                ("unknown", name) => Self::Unknown(name.to_owned()),
                ("due", name) => Self::Due(name.to_owned()),
                _ => return None,
            },
        })
    }

    /// The name of a clause it needs the results of.
    fn name(&self) -> Option<&str> {
        match self {
            Self::Yes(name) | Self::Unknown(name) | Self::Due(name) => Some(name),
            _ => None,
        }
    }

    fn indicator(&self, library: &Library) -> Option<Indicator> {
        let (households, percent, yuan) = (
            Text::new("户", "households"),
            Text::new("%", "%"),
            Text::new("元", "yuan"),
        );
        let fixed = |id: &str, title, unit, kind, better| Indicator {
            id: id.to_owned(),
            title,
            unit,
            kind,
            better,
        };
        Some(match self {
            Self::Households => fixed(
                "households",
                Text::new("户数", "households"),
                households,
                "count",
                "neutral",
            ),
            Self::Persons => fixed(
                "persons",
                Text::new("人数", "persons"),
                Text::new("人", "persons"),
                "count",
                "neutral",
            ),
            Self::Registered => fixed(
                "registered",
                Text::new("建档立卡户", "registered households"),
                households,
                "count",
                "low",
            ),
            Self::RegisteredShare => fixed(
                "registered_share",
                Text::new("建档立卡户占比", "share of registered households"),
                percent,
                "share",
                "low",
            ),
            Self::Yes(name) => {
                let title = title(library, name, "test")?;
                let title = Text::new(&format!("{}：是", title.zh), &format!("{}: yes", title.en));
                fixed(&format!("yes:{name}"), title, percent, "share", "neutral")
            }
            Self::Unknown(name) => {
                let title = title(library, name, "test")?;
                let title = Text::new(
                    &format!("{}：待查明", title.zh),
                    &format!("{}: undecided", title.en),
                );
                fixed(&format!("unknown:{name}"), title, percent, "share", "low")
            }
            Self::Due(name) => fixed(
                &format!("due:{name}"),
                title(library, name, "benefit")?,
                yuan,
                "money",
                "neutral",
            ),
        })
    }

    fn value(&self, counts: &VillageRow, tally: Option<&Tally>) -> (Option<i64>, Option<i64>) {
        let signed = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        match (self, tally) {
            (Self::Households, _) => (Some(counts.households), None),
            (Self::Persons, _) => (Some(counts.persons), None),
            (Self::Registered, _) => (Some(counts.registered), None),
            (Self::RegisteredShare, _) => share(counts.registered, counts.households),
            (_, None) => (None, None),
            (Self::Yes(_), Some(t)) => share(signed(t.yes), signed(t.yes + t.no)),
            (Self::Unknown(_), Some(t)) => {
                share(signed(t.unknown), signed(t.yes + t.no + t.unknown))
            }
            (Self::Due(_), Some(t)) => (Some(t.yearly_fen.0), None),
        }
    }

    /// The query of the household list behind the number.
    fn list(&self, area: AreaCode) -> String {
        match self {
            Self::Households | Self::Persons => format!("area={area}"),
            Self::Registered | Self::RegisteredShare => format!("area={area}&registered=yes"),
            Self::Yes(name) => format!("area={area}&test={name}&verdict=yes"),
            Self::Unknown(name) => format!("area={area}&test={name}&verdict=unknown"),
            Self::Due(name) => format!("area={area}&benefit={name}&due=yes"),
        }
    }
}

/// A share: how many of how many.
fn share(part: i64, whole: i64) -> (Option<i64>, Option<i64>) {
    ((whole > 0).then_some(part), Some(whole))
}

fn title(library: &Library, name: &str, kind: &str) -> Option<Text> {
    library.names.get(name).filter(|n| n.kind == kind)?;
    Some(Text::of_name(library, name))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Where {
    /// Code of the area; by default the caller's own.
    area: Option<String>,
    /// The indicator; the share of registered households by default.
    indicator: Option<String>,
}

/// What the map can show
#[utoipa::path(get, path = "/map/indicators", tag = "overview",
    responses((status = 200, body = Listed<Indicator>), (status = "default", body = ErrorBody)))]
async fn indicators(
    State(office): State<Arc<Office>>,
    _permit: Permit<can::OverviewRead>,
) -> ApiResult<Json<Listed<Indicator>>> {
    let library = &*office.library();
    let mut measures = vec![
        Measure::RegisteredShare,
        Measure::Registered,
        Measure::Households,
        Measure::Persons,
    ];
    for (name, found) in &library.names {
        let households = found.level.is_some_and(|l| l <= Level::Village);
        let body = found.clauses.first().map(|at| &library.clauses[*at].body);
        match body.filter(|_| households) {
            Some(Body::Test(_)) => {
                measures.push(Measure::Yes(name.clone()));
                measures.push(Measure::Unknown(name.clone()));
            }
            Some(Body::Benefit(_)) => measures.push(Measure::Due(name.clone())),
            _ => {}
        }
    }
    let items = measures.iter().filter_map(|m| m.indicator(library));
    Ok(Json(Listed::all(items.collect())))
}

/// An indicator over the areas below one
#[utoipa::path(get, path = "/map", tag = "overview", params(Where),
    responses((status = 200, body = MapValues), (status = "default", body = ErrorBody)))]
async fn values(
    State(office): State<Arc<Office>>,
    permit: Permit<can::OverviewRead>,
    Query(query): Query<Where>,
) -> ApiResult<Json<MapValues>> {
    let ctx = &permit.ctx;
    let area = code_or_own(ctx, query.area.as_deref())?;
    let id = query.indicator.as_deref().unwrap_or("registered_share");
    let measure = Measure::read(id);
    let indicator = measure
        .as_ref()
        .and_then(|m| m.indicator(&office.library()));
    let (Some(measure), Some(indicator)) = (measure, indicator) else {
        return Err(ApiError::not_found("indicator.not_found"));
    };
    let counts = lists::counts(ctx, &office.db, area).await?;
    let tallies = match measure.name() {
        Some(name) => children(&office, ctx, name, area).await?,
        None => BTreeMap::new(),
    };
    let unseen = Unseen::of(permit.session.sight(), &office.library());
    let listed = measure.name().is_none_or(|name| !unseen.clause(name));
    let tree = office.areas().await?;
    let values = counts.children.iter().map(|c| {
        let (value, of) = measure.value(c, tallies.get(&c.code));
        let Area {
            code,
            name,
            level,
            has_children,
        } = Area::of(&tree, c.code);
        MapValue {
            code,
            name,
            value,
            of,
            level,
            has_children,
            list: if listed {
                measure.list(c.code)
            } else {
                String::new()
            },
        }
    });
    let values = values.collect();
    Ok(Json(MapValues {
        area: Area::of(&tree, area),
        path: Area::path(&tree, ctx.area, area),
        indicator,
        values,
    }))
}

/// The tallies of a name in the areas below one; empty when nothing was run yet.
async fn children(
    office: &Arc<Office>,
    ctx: &yihu_base::Ctx,
    name: &str,
    area: AreaCode,
) -> ApiResult<BTreeMap<AreaCode, Tally>> {
    let Some(run) = effects::latest(office, ctx, area).await? else {
        return Ok(BTreeMap::new());
    };
    let view = effects::view(office, &run).await?;
    let name = name.to_owned();
    effects::blocking(move || view.tally_children(&name, area)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_nothing_is_unknown() {
        assert_eq!(share(1, 3), (Some(1), Some(3)));
        assert_eq!(share(0, 3), (Some(0), Some(3)));
        assert_eq!(share(0, 0), (None, Some(0)));
    }

    #[test]
    fn ids_read_back() {
        for id in ["households", "registered_share", "yes:a_b", "due:x"] {
            assert!(Measure::read(id).is_some(), "{id}");
        }
        for id in ["", "yes", "maybe:x"] {
            assert_eq!(Measure::read(id), None, "{id}");
        }
    }
}
