//! The lines at the bottom: what was said last, what comes next, what can be done now; and the amber line.

use crate::station::{CommandId, Message, NoticeKind, Stage};

use super::{
    frame::is_answered,
    pen::{Pen, Piece, fit, fit_end, piece, plain, width, width_of},
    scene::{Scene, sign_of},
    theme::Role,
};

/// The shortest that a command's name is cut to.
const NAME_CELLS_MIN: usize = 3;
/// The longest that a command's name may be.
const NAME_CELLS_MAX: usize = 12;

/// Wrong pieces that may be in the box, until they are proven out of it.
pub(crate) fn draw_strays(scene: &Scene<'_>, pen: &mut Pen<'_>) {
    let Some(work) = scene.work() else {
        return;
    };
    let strays = &work.packing.strays;
    let Some(last) = strays.last() else {
        return;
    };
    let title = last.title.as_ref().unwrap_or(&last.code);
    let key = if strays.len() > 1 {
        "frame-strays"
    } else {
        "frame-stray"
    };
    let more = u32::try_from(strays.len() - 1).unwrap_or(u32::MAX);
    // The name gives way, never what is to be done about it.
    let said = |title: &str| {
        let message = Message::new(key)
            .with("title", title)
            .with("count", more)
            .with("place", scene.put_back());
        format!("! {}", scene.say(&message))
    };
    let room = pen.width().saturating_sub(width(&said("")));
    let text = said(&fit(title.as_str(), room.max(8)));
    pen.line(&[piece(Role::Attention, text)]);
}

/// The text being typed, or the last input and what became of it.
pub(crate) fn draw_said(scene: &Scene<'_>, pen: &mut Pen<'_>) {
    if let Some(text) = scene.station.typing() {
        let hint = if scene.station.stage() == Some(Stage::Weigh) {
            scene.word("frame-typing-weight")
        } else {
            scene.word("frame-typing-code")
        };
        let typed = crate::domain::shown::Shown::new(text);
        let room = pen.width().saturating_sub(width(&hint) + 5);
        let field = format!("/ {}▏", fit_end(typed.as_str(), room));
        return pen.both(&[piece(Role::Now, field)], &[piece(Role::Muted, hint)]);
    }
    let Some(notice) = scene.station.notice() else {
        return;
    };
    let role = match notice.kind {
        _ if is_answered(scene) => Role::Muted,
        NoticeKind::Ok => Role::Ok,
        NoticeKind::Wrong => Role::Wrong,
        NoticeKind::Attention => Role::Attention,
        NoticeKind::Done => Role::Done,
    };
    let said = scene.say(&notice.message);
    let head = match notice.kind {
        NoticeKind::Wrong => scene.part(&notice.message, "head"),
        _ => None,
    };
    let said = head.map_or(said.clone(), |head| format!("{head}: {said}"));
    let mut right = Vec::new();
    if let Some(scan) = &scene.station.desk().last_scan
        && !said.contains(scan.text.as_str())
    {
        let code = fit_end(scan.text.as_str(), 22);
        right.push(piece(Role::Muted, code));
    }
    pen.both(
        &[piece(role, format!("{} {said}", sign_of(notice.kind)))],
        &right,
    );
}

/// Lines that the coach takes.
pub(crate) fn coach_rows(scene: &Scene<'_>) -> u16 {
    u16::from(scene.station.coach().is_some())
}

/// What comes next, in one line.
pub(crate) fn draw_coach(scene: &Scene<'_>, pen: &mut Pen<'_>) {
    if let Some(message) = scene.station.coach() {
        let text = format!("→ {}", scene.say(&message));
        pen.line(&[piece(Role::Accent, text)]);
    }
}

/// What can be done now, from the command table. Names give way, keys never.
pub(crate) fn draw(scene: &Scene<'_>, pen: &mut Pen<'_>) {
    let typing = scene.station.typing().is_some();
    let shows = |command: &CommandId| match command {
        CommandId::Up | CommandId::Down | CommandId::Erase => false,
        CommandId::Enter | CommandId::Back => true,
        _ => !typing,
    };
    let (ends, rest): (Vec<CommandId>, Vec<CommandId>) = scene
        .station
        .available()
        .into_iter()
        .filter(shows)
        .partition(|command| matches!(command, CommandId::Help | CommandId::Type));
    let named = |commands: &[CommandId], gap: &str, cells: usize| -> Vec<Piece> {
        let mut pieces = Vec::new();
        for command in commands {
            if !pieces.is_empty() {
                pieces.push(plain(gap));
            }
            let row = command.row();
            pieces.push(piece(Role::Key, row.key));
            if cells > 0 {
                let name = match (command, scene.station.screen()) {
                    (CommandId::Devices, "devices") => "command-test-print",
                    (CommandId::SignOut, "sign_in") => "command-leave",
                    _ => row.text,
                };
                pieces.push(plain(format!(" {}", fit(&scene.word(name), cells))));
            }
        }
        pieces
    };
    let ends: Vec<CommandId> = ends.into_iter().rev().collect();
    let (mut gap, mut end_cells, mut cells) = ("   ", NAME_CELLS_MAX, NAME_CELLS_MAX);
    loop {
        let left = named(&rest, gap, cells);
        let right = named(&ends, gap, end_cells);
        if width_of(&left) + width_of(&right) + 2 <= pen.width() || cells == NAME_CELLS_MIN {
            return pen.both(&left, &right);
        }
        match () {
            () if gap.len() > 1 => gap = &gap[1..],
            () if end_cells > 0 => end_cells = 0,
            () => cells -= 1,
        }
    }
}
