//! `bindgen IN.wasm OUT_DIR`: wasm-bindgen's own generator, called as a library.

use wasm_bindgen_cli_support::Bindgen;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, output] = arguments.as_slice() else {
        eprintln!("usage: bindgen IN.wasm OUT_DIR");
        std::process::exit(2);
    };
    let written = Bindgen::new()
        .input_path(input)
        .web(true)
        .and_then(|bindgen| bindgen.typescript(true).generate(output));
    if let Err(error) = written {
        eprintln!("bindgen: {error:#}");
        std::process::exit(1);
    }
}
