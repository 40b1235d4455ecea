//! Screens.
use crate::{domain::moment::Moment, station::Station, text::Texts};
/// Theme.
pub mod theme {
    /// Theme.
    #[derive(Default)]
    pub struct Theme;
    impl Theme {
        /// Theme.
        #[must_use]
        pub fn named(_name: &str) -> Self {
            Self
        }
    }
}
/// Draws.
pub fn render(
    station: &Station,
    _texts: &Texts,
    _theme: &theme::Theme,
    _now: Moment,
    frame: &mut ratatui::Frame,
) {
    frame.render_widget(
        ratatui::widgets::Paragraph::new(format!("{} {:?}", station.screen(), station.notice())),
        frame.area(),
    );
}
