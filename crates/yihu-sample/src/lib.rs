//! A seeded generator of a synthetic county register: the same seed gives the same bytes.
//!
//! Invariant: nobody in it can be a real person. Names are put together at random, ID numbers,
//! phones and accounts begin with digits that were never assigned.

mod apportion;
mod county;
mod damage;
mod dice;
mod facts;
mod family;
mod file;
mod generator;
mod home;
mod names;
mod person;
mod plan;
mod serials;
mod sink;
#[cfg(test)]
mod testing;
mod village;

pub use county::{County, MAX_HOUSEHOLDS, Margin};
pub use damage::Fault;
pub use file::{Layout, Written, write_register};
pub use generator::{Config, Generator};
