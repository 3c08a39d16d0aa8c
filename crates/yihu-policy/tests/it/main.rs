//! Features of the policy language, from text to result.

mod algebra;
mod kinds;
mod language;
mod pack;
mod settlement;
