//! A pack or sample file that is added or removed must end up in the binary.
fn main() {
    for folder in ["../../packs", "../../samples"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
