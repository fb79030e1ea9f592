//! How far it is, on a terminal, for what takes longer than a second.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal};
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Parts of the whole that the line can tell apart.
const STEPS: u64 = 1_000;

/// A line on standard error; nothing where that is no terminal. It goes when it is dropped.
pub struct Progress {
    bar: ProgressBar,
    shown: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Of work that begins now.
    pub fn of(work: &'static str) -> Self {
        let bar = ProgressBar::hidden();
        bar.set_length(STEPS);
        bar.set_message(work);
        bar.set_style(
            ProgressStyle::with_template("{msg} {bar:30} {percent} %  {elapsed}")
                .expect("the template is correct"),
        );
        let shown = io::stderr().is_terminal().then(|| {
            let bar = bar.clone();
            let (end, ended) = channel();
            let thread = thread::spawn(move || {
                // Hidden for the first second. Then redrawn every second, so that the time goes on in work that tells no share.
                while ended
                    .recv_timeout(Duration::from_secs(1))
                    .is_err_and(|e| e == std::sync::mpsc::RecvTimeoutError::Timeout)
                {
                    if bar.is_hidden() {
                        bar.set_draw_target(ProgressDrawTarget::stderr());
                    }
                    bar.tick();
                }
            });
            (end, thread)
        });
        Self { bar, shown }
    }

    /// Tells the share that is done, from 0 to 1.
    pub fn at(&self, share: f64) {
        self.bar.set_position((share * STEPS as f64) as u64);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((end, thread)) = self.shown.take() {
            drop(end);
            // It only draws: what goes wrong there is no reason to stop.
            let _ = thread.join();
        }
        self.bar.finish_and_clear();
    }
}
