//! Which printer belongs at a place: another one there is refused until somebody confirms it.

/// Remembers it, beyond a restart.
pub trait Binding: Send {
    /// What the printer that belongs here calls itself; none where the next one is taken as it is.
    fn bound(&self) -> Option<String>;

    /// From now on this one belongs here.
    fn bind(&self, identity: &str);
}

/// No printer in particular belongs here.
#[derive(Debug, Clone, Copy, Default)]
pub struct AnyPrinter;

impl Binding for AnyPrinter {
    fn bound(&self) -> Option<String> {
        None
    }

    fn bind(&self, _identity: &str) {}
}
