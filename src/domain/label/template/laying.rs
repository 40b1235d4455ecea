//! From a template and its data to a label.

use crate::domain::label::{
    Dpi, Element, Label,
    code128::{BarcodeText, QUIET_MODULES},
    fit::{self, Block},
    house::LabelError,
};

use super::{
    Content, Data, Place, Template, Value,
    pattern::{Part, Pattern},
};

/// Where it went wrong: the place's line, and why.
pub(super) type Misfit = (usize, LabelError);

/// Sets the data in the language nearest to `language` for a printer of this resolution. Texts wrap, then shrink,
/// then the label is refused; nothing is ever cut.
pub fn lay_out(
    template: &Template,
    data: &Data,
    language: &str,
    dpi: Dpi,
) -> Result<Label, LabelError> {
    laid_out(template, data, language, dpi).map_err(|(_, error)| error)
}

pub(super) fn laid_out(
    template: &Template,
    data: &Data,
    language: &str,
    dpi: Dpi,
) -> Result<Label, Misfit> {
    for field in template.kind.fields() {
        if field.required && data.get(field.name).is_none() {
            return Err((1, LabelError::Empty(field.name.to_owned())));
        }
    }
    let mut elements = Vec::new();
    for place in &template.places {
        place
            .fill(template, data, language, dpi, &mut elements)
            .map_err(|error| (place.line, error))?;
    }
    Ok(Label {
        width_dots: dpi.dots(template.width),
        length_dots: dpi.dots(template.length),
        dpi,
        elements,
    })
}

impl Place {
    fn fill(
        &self,
        template: &Template,
        data: &Data,
        language: &str,
        dpi: Dpi,
        elements: &mut Vec<Element>,
    ) -> Result<(), LabelError> {
        let (x, y) = (dpi.dots(self.x), dpi.dots(self.y));
        let (width_dots, height_dots) = (dpi.dots(self.width), dpi.dots(self.height));
        match &self.content {
            Content::Rule => elements.push(Element::Rule {
                x,
                y,
                width_dots,
                height_dots,
            }),
            Content::Frame { thickness } => elements.push(Element::Frame {
                x,
                y,
                width_dots,
                height_dots,
                thickness_dots: dpi.dots(*thickness),
            }),
            Content::Text {
                show,
                sizes,
                align,
                wrap,
            } => {
                let texts: Vec<String> = show
                    .iter()
                    .flat_map(|pattern| pattern.filled(template, data, language))
                    .collect();
                let block = Block {
                    x: self.x,
                    y: self.y,
                    width: self.width,
                    height: self.height,
                    sizes,
                    align: *align,
                    wrap: *wrap,
                    field: name_of(show),
                };
                fit::lines(&block, &texts, dpi, elements)?;
            }
            Content::Code { field, .. } => {
                if let Some(value) = data.get(field) {
                    elements.push(self.code(field, value, dpi)?);
                }
            }
        }
        Ok(())
    }

    fn code(&self, field: &str, value: &Value, dpi: Dpi) -> Result<Element, LabelError> {
        let Content::Code {
            bars,
            modules,
            text,
            ..
        } = &self.content
        else {
            return Err(LabelError::Empty(field.to_owned()));
        };
        let y = dpi.dots(self.y);
        let height_dots = dpi.dots(*bars);
        let human_readable_dots = text.map(|text| dpi.dots(text));
        let left_edge = |in_modules: u32| {
            let (inset, module_dots) =
                widest_module(in_modules, modules, dpi.dots(self.width), dpi)
                    .ok_or_else(|| LabelError::DoesNotFit(field.to_owned()))?;
            Ok::<_, LabelError>((dpi.dots(self.x) + inset, module_dots))
        };
        match value {
            Value::Gs1(data) => {
                let (x, module_dots) = left_edge(data.modules())?;
                Ok(Element::Gs1128 {
                    x,
                    y,
                    module_dots,
                    height_dots,
                    human_readable_dots,
                    data: data.clone(),
                })
            }
            Value::Lines(lines) => {
                let data = BarcodeText::new(lines.join(" "))?;
                let (x, module_dots) = left_edge(data.modules())?;
                Ok(Element::Code128 {
                    x,
                    y,
                    module_dots,
                    height_dots,
                    human_readable_dots,
                    data,
                })
            }
        }
    }
}

/// The first bar's distance from the place's left edge and the module, in dots, of the widest bars that fit into the
/// place with the white on both sides.
fn widest_module(
    in_modules: u32,
    candidates: &[u32],
    width_dots: u32,
    dpi: Dpi,
) -> Option<(u32, u32)> {
    candidates
        .iter()
        .map(|thousandths_mm| dpi.nearest_dots(*thousandths_mm))
        .find(|module_dots| (in_modules + 2 * QUIET_MODULES) * module_dots <= width_dots)
        .map(|module_dots| ((width_dots - in_modules * module_dots) / 2, module_dots))
}

/// What a refusal calls the place: its first field, or its first words.
fn name_of(show: &[Pattern]) -> &str {
    let parts = || show.iter().flat_map(|pattern| &pattern.0);
    parts()
        .find_map(|part| match part {
            Part::Field(name) => Some(name.as_str()),
            Part::Literal(_) | Part::Word(_) => None,
        })
        .or_else(|| {
            parts().find_map(|part| match part {
                Part::Word(name) | Part::Literal(name) => Some(name.as_str()),
                Part::Field(_) => None,
            })
        })
        .unwrap_or_default()
}
