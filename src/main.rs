//! The `redress` program; all of it is in the library.

fn main() -> std::process::ExitCode {
    redress::cli::main()
}
