//! Which element strings must and must not stand together (GS1 General Specifications 4.14.1 and 4.14.2).
//!
//! They hold over all symbols of one item, so a lone lot number may be right: whoever has read
//! every symbol asks for [`Companions::Required`], whoever reads one alone does not.

use super::{element::Element, table};
use crate::domain::barcode::fault::{Fault, FaultClass};

/// Whether required companions are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Companions {
    /// The elements are everything that is on the item.
    Required,
    /// More may be in another symbol of the item.
    Elsewhere,
}

/// Checks forbidden pairs, then required companions, then identifiers that say two things.
pub fn check(elements: &[Element], companions: Companions) -> Result<(), Fault> {
    forbidden_pairs(elements)?;
    if companions == Companions::Required {
        elements
            .iter()
            .try_for_each(|element| required(element, elements))?;
    }
    contradictions(elements)?;
    signatures(elements)
}

/// Another identifier than the element's own that the pattern stands for.
fn other<'a>(elements: &'a [Element], own: &Element, pattern: &str) -> Option<&'a Element> {
    elements
        .iter()
        .find(|element| element.ai != own.ai && table::matches(pattern, &element.ai))
}

fn forbidden_pairs(elements: &[Element]) -> Result<(), Fault> {
    for element in elements {
        let patterns = element
            .rule
            .excludes
            .split(',')
            .filter(|all| !all.is_empty());
        for pattern in patterns {
            if let Some(found) = other(elements, element, pattern) {
                return Err(Fault::new(
                    FaultClass::ExclusiveAiPair,
                    format!("({}) and ({}) may not stand together", element.ai, found.ai),
                ));
            }
        }
    }
    Ok(())
}

fn required(element: &Element, elements: &[Element]) -> Result<(), Fault> {
    for demand in element
        .rule
        .needs
        .split(" & ")
        .filter(|all| !all.is_empty())
    {
        let is_met = demand.split(',').any(|together| {
            together
                .split('+')
                .all(|pattern| other(elements, element, pattern).is_some())
        });
        if !is_met {
            return Err(Fault::new(
                FaultClass::RequiredAiMissing,
                format!("({}) needs one of {demand} beside it", element.ai),
            ));
        }
    }
    Ok(())
}

fn contradictions(elements: &[Element]) -> Result<(), Fault> {
    for (place, element) in elements.iter().enumerate() {
        let differs = elements[place + 1..]
            .iter()
            .any(|later| later.ai == element.ai && later.value != element.value);
        if differs {
            return Err(Fault::new(
                FaultClass::RepeatedAiDiffers,
                format!("({}) stands there twice with different values", element.ai),
            ));
        }
    }
    Ok(())
}

/// A digital signature needs a key with its serial number (GS1 General Specifications 3.8.24).
fn signatures(elements: &[Element]) -> Result<(), Fault> {
    if !elements.iter().any(|element| element.ai == "8030") {
        return Ok(());
    }
    let bare = elements.iter().find(|element| {
        matches!(element.ai.as_str(), "253" | "255" | "8003")
            && element.value.len() == element.rule.length_min()
    });
    match bare {
        Some(element) => Err(Fault::new(
            FaultClass::RequiredAiMissing,
            format!("({}) needs its serial number beside (8030)", element.ai),
        )),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::barcode::gs1::from_data;

    #[test]
    fn what_may_stand_together() {
        let cases = [
            ("012061414173484310A", None),
            ("10A", Some(FaultClass::RequiredAiMissing)),
            (
                "012061414173484331030012503102012500",
                Some(FaultClass::ExclusiveAiPair),
            ),
            (
                "01206141417348430220614141734843371",
                Some(FaultClass::ExclusiveAiPair),
            ),
            (
                "012061414173484310A\u{1d}10B",
                Some(FaultClass::RepeatedAiDiffers),
            ),
            ("01206141417348430120614141734843", None),
            (
                "012061414173484339221250",
                Some(FaultClass::RequiredAiMissing),
            ),
            ("0120614141734843310300125039221250", None),
        ];
        for (data, class) in cases {
            let elements = from_data(data.as_bytes()).unwrap();
            let found = check(&elements, Companions::Required).err();
            assert_eq!(found.map(|fault| fault.class), class, "{data}");
        }
        let lot = from_data(b"10A").unwrap();
        assert_eq!(check(&lot, Companions::Elsewhere), Ok(()));
    }
}
