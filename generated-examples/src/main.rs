//! Starts the mock, runs the five workflows against it, and shows what they did.
//!
//! Ends with status 1 when a run gives anything but what it should.

use std::error::Error;
use std::process::ExitCode;

use generated_examples::mock::Mock;
use generated_examples::report::Palette;
use generated_examples::runs;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("Some runs did not end as expected.");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<bool, Box<dyn Error>> {
    let mock = Mock::start().await?;
    Ok(runs::all(&mock, Palette::detect()).await?)
}
