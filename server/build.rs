//! Makes sure that the folder of the front end's files is there when `assets` names it, and that a release build takes
//! in what it holds now.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/site");
    std::fs::create_dir_all(&site)?;
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        // Development builds read the files when they are asked for.
        println!("cargo::rerun-if-changed={}", site.display());
    }
    Ok(())
}
