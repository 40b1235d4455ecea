//! Units dealt out to given cartons by their sizes alone, so that each carton gets as full as the others.

use super::{
    single::Packer,
    units::{Counts, Kind},
};

/// How units are dealt out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deal {
    /// Each to the carton that is the least full with it, the largest units first.
    Evenly(Size),
    /// One carton after the other, up to the fill of all together, the largest units first.
    Onwards(Size),
}

/// What "large" means here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Space.
    Space,
    /// Longest edge.
    Length,
    /// Weight.
    Weight,
}

/// All that are tried, the most useful first.
pub const DEALS: [Deal; 5] = [
    Deal::Evenly(Size::Space),
    Deal::Onwards(Size::Space),
    Deal::Onwards(Size::Length),
    Deal::Evenly(Size::Length),
    Deal::Onwards(Size::Weight),
];

/// What one carton gets.
#[derive(Debug, Clone)]
pub struct Share {
    /// The carton.
    pub hold: usize,
    /// The units.
    pub counts: Counts,
    /// Their weight.
    pub weight_g: i64,
    /// Their space in thousandths of what the carton takes.
    pub fill: i64,
    space: i64,
}

impl Size {
    fn of(self, kind: &Kind) -> (i64, i64) {
        let size = match self {
            Self::Space => kind.volume,
            Self::Length => kind.sorted[2],
            Self::Weight => kind.weight_g,
        };
        (size, kind.volume)
    }
}

impl Deal {
    fn size(self) -> Size {
        match self {
            Self::Evenly(size) | Self::Onwards(size) => size,
        }
    }
}

impl Packer<'_> {
    /// All units of `counts` dealt out to these cartons; `None` where one finds no place.
    pub fn dealt(&self, counts: &[u16], holds: &[usize], deal: Deal) -> Option<Vec<Share>> {
        let mut shares: Vec<Share> = holds
            .iter()
            .map(|&hold| Share {
                hold,
                counts: vec![0; counts.len()],
                weight_g: 0,
                fill: 0,
                space: 0,
            })
            .collect();
        let room: i64 = holds.iter().map(|&hold| self.room_of(hold)).sum();
        let of_all = thousandths(self.goods.volume(counts), room);
        let mut present: Vec<(usize, &Kind, u16)> = Vec::new();
        for (kind, (unit, &count)) in self.goods.kinds.iter().zip(counts).enumerate() {
            if count > 0 {
                present.push((kind, unit, count));
            }
        }
        present.sort_by_key(|(_, unit, _)| std::cmp::Reverse(deal.size().of(unit)));
        for (kind, unit, count) in present {
            for _ in 0..count {
                let open = (0..shares.len()).filter(|&place| {
                    let share = shares.get(place);
                    share.is_some_and(|share| self.takes(share, kind, unit))
                });
                let with = |&place: &usize| {
                    let share = &shares[place];
                    thousandths(share.space + unit.volume, self.room_of(share.hold))
                };
                let place = match deal {
                    Deal::Evenly(_) => open.min_by_key(with),
                    // Where all are full enough, the first that takes it.
                    Deal::Onwards(_) => {
                        open.min_by_key(|&place| (shares[place].fill >= of_all, place))
                    }
                }?;
                let fill = with(&place);
                let share = shares.get_mut(place)?;
                *share.counts.get_mut(kind)? += 1;
                share.space += unit.volume;
                share.weight_g += unit.weight_g;
                share.fill = fill;
            }
        }
        Some(shares)
    }

    /// The space that goods may take in a carton.
    #[must_use]
    pub fn room_of(&self, hold: usize) -> i64 {
        self.goods.holds.get(hold).map_or(0, |hold| hold.volume_max)
    }

    fn takes(&self, share: &Share, kind: usize, unit: &Kind) -> bool {
        let Some(hold) = self.goods.holds.get(share.hold) else {
            return false;
        };
        let may_share = || {
            let mut with = share.counts.clone();
            with[kind] += 1;
            self.goods.may_share(&with)
        };
        self.goes_into(kind, share.hold)
            && share.space + unit.volume <= hold.volume_max
            && share.weight_g + unit.weight_g <= hold.weight_max
            && (unit.tags == 0 || may_share())
    }
}

fn thousandths(part: i64, whole: i64) -> i64 {
    part * 1_000 / whole.max(1)
}
