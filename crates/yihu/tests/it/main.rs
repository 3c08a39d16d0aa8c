//! The binary from outside, and the rules of the house.

mod bad_input;
mod house;
mod office;
mod speech;
mod story;
