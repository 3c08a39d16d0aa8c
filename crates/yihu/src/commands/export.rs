//! Placeholder until its crate is there.
use crate::config::Config;
use crate::reply::Reply;
use yihu_base::{Problem, Problems};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Not there yet.
pub async fn run(_: impl std::borrow::Borrow<Args>, _: Config) -> Result<Reply, Problems> {
    Err(Problem::new("todo", "未完成", "not there yet").into())
}
