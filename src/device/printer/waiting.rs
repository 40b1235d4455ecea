//! Waiting for a printer, or for whoever stands before it: what is in the way is said once, and every wait ends.

use std::time::Duration;

use super::PrinterTrouble;

/// The one who waits for the label.
pub trait Watch {
    /// Something is in the way (`Some`), or nothing is any more (`None`). Called on changes only.
    fn trouble(&mut self, trouble: Option<&PrinterTrouble>);

    /// True once the packer has stopped waiting.
    fn is_given_up(&self) -> bool;

    /// Waits, less long if the packer gives up meanwhile.
    fn pause(&mut self, span: Duration);
}

/// The waits for one label.
pub struct Waits<'a> {
    /// Who waits.
    pub watch: &'a mut dyn Watch,
    /// The steady time.
    pub clock: &'a dyn Fn() -> Duration,
    /// When the label has to have begun; none once it has.
    pub begins_by: Option<Duration>,
    /// Between two looks.
    poll: Duration,
    /// What is in the way now.
    trouble: Option<PrinterTrouble>,
    /// Since when.
    since: Duration,
}

impl<'a> Waits<'a> {
    /// For a label that has to begin within `begin`, looked after every `poll`.
    pub fn new(
        watch: &'a mut dyn Watch,
        clock: &'a dyn Fn() -> Duration,
        begin: Duration,
        poll: Duration,
    ) -> Self {
        let now = clock();
        Self {
            watch,
            clock,
            begins_by: Some(now.saturating_add(begin)),
            poll,
            trouble: None,
            since: now,
        }
    }

    /// What is in the way now.
    #[must_use]
    pub fn trouble(&self) -> Option<&PrinterTrouble> {
        self.trouble.as_ref()
    }

    /// Says what is in the way and waits a little; an error once that has lasted longer than `patience`, or the packer
    /// gave up.
    pub fn at(
        &mut self,
        trouble: PrinterTrouble,
        patience: Duration,
    ) -> Result<(), PrinterTrouble> {
        self.show(trouble);
        self.check(patience)?;
        self.pause();
        Ok(())
    }

    /// Waits a little while all goes well.
    pub fn quietly(&mut self, patience: Duration) -> Result<(), PrinterTrouble> {
        self.clear();
        self.check(patience)?;
        self.pause();
        Ok(())
    }

    /// Until the next look.
    pub fn pause(&mut self) {
        self.watch.pause(self.poll);
    }

    /// An error once the present state has lasted longer than `patience`, the label comes too late, or the packer gave up.
    pub fn check(&self, patience: Duration) -> Result<(), PrinterTrouble> {
        let cause = |otherwise| self.trouble.clone().unwrap_or(otherwise);
        if self.watch.is_given_up() {
            return Err(cause(PrinterTrouble::GivenUp));
        }
        let now = (self.clock)();
        if self.is_too_late() || now.saturating_sub(self.since) > patience {
            return Err(cause(PrinterTrouble::Busy));
        }
        Ok(())
    }

    /// A label that begins now might lie in the next parcel.
    #[must_use]
    pub fn is_too_late(&self) -> bool {
        self.begins_by.is_some_and(|latest| (self.clock)() > latest)
    }

    /// This is in the way from now on.
    pub fn show(&mut self, trouble: PrinterTrouble) {
        if self.trouble.as_ref() != Some(&trouble) {
            self.watch.trouble(Some(&trouble));
            self.trouble = Some(trouble);
            self.since = (self.clock)();
        }
    }

    /// Nothing is in the way any more.
    pub fn clear(&mut self) {
        if self.trouble.take().is_some() {
            self.watch.trouble(None);
            self.since = (self.clock)();
        }
    }
}
