//! From the file's text to a template: form only; what it says is judged in [`super::check`].

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;
use toml::Spanned;

use super::{Align, Content, Data, Finding, Kind, Place, Template, pattern::Pattern};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    kind: Kind,
    title: String,
    width: f64,
    length: f64,
    #[serde(default)]
    words: BTreeMap<String, BTreeMap<String, String>>,
    samples: BTreeMap<String, Spanned<Json>>,
    place: Vec<Spanned<FilePlace>>,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Form {
    Text,
    Code,
    Rule,
    Frame,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FilePlace {
    form: Form,
    x: f64,
    y: f64,
    width: f64,
    height: Option<f64>,
    show: Option<Show>,
    sizes: Option<Vec<f64>>,
    align: Option<Align>,
    wrap: Option<bool>,
    bars: Option<f64>,
    modules: Option<Vec<f64>>,
    text: Option<f64>,
    thickness: Option<f64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Show {
    One(String),
    Several(Vec<String>),
}

/// Takes the file apart.
pub(super) fn read(name: &str, text: &str) -> Result<Template, Vec<Finding>> {
    let line_at = |at: usize| text.get(..at).unwrap_or(text).matches('\n').count() + 1;
    let file: File = toml::from_str(text).map_err(|error: toml::de::Error| {
        vec![Finding {
            line: line_at(error.span().map_or(0, |span| span.start)),
            what: error.message().replace('\n', ", "),
        }]
    })?;
    let mut findings = Vec::new();
    let mut places = Vec::new();
    for place in file.place {
        let line = line_at(place.span().start);
        match place.into_inner().checked(line) {
            Ok(place) => places.push(place),
            Err(what) => findings.push(Finding { line, what }),
        }
    }
    let mut samples = BTreeMap::new();
    for (language, sample) in file.samples {
        let line = line_at(sample.span().start);
        match Data::from_json(sample.get_ref(), file.kind) {
            Ok(data) => {
                samples.insert(language, data);
            }
            Err(error) => findings.push(Finding {
                line,
                what: format!("samples.{language}: {error}"),
            }),
        }
    }
    let (width, length) = match (tenths(file.width), tenths(file.length)) {
        (Ok(width), Ok(length)) => (width, length),
        (Err(what), _) | (_, Err(what)) => {
            findings.push(Finding { line: 1, what });
            (0, 0)
        }
    };
    if findings.is_empty() {
        Ok(Template {
            name: name.to_owned(),
            kind: file.kind,
            title: file.title,
            width,
            length,
            words: file.words,
            samples: shared(samples),
            places,
        })
    } else {
        Err(findings)
    }
}

/// What stands under `any` counts in every language.
fn shared(mut samples: BTreeMap<String, Data>) -> BTreeMap<String, Data> {
    let any = samples.remove("any").unwrap_or_default();
    samples
        .into_iter()
        .map(|(language, data)| (language, data.or(&any)))
        .collect()
}

impl FilePlace {
    fn checked(self, line: usize) -> Result<Place, String> {
        self.nothing_strange()?;
        let (content, height) = match self.form {
            Form::Text => {
                let content = Content::Text {
                    show: self.patterns()?,
                    sizes: lengths(needed(self.sizes.as_ref(), "text", "sizes")?)?,
                    align: self.align.unwrap_or_default(),
                    wrap: self.wrap.unwrap_or(true),
                };
                (content, tenths(needed(self.height, "text", "height")?)?)
            }
            Form::Code => self.code()?,
            Form::Rule => (
                Content::Rule,
                tenths(needed(self.height, "rule", "height")?)?,
            ),
            Form::Frame => {
                let thickness = tenths(needed(self.thickness, "frame", "thickness")?)?;
                let height = tenths(needed(self.height, "frame", "height")?)?;
                (Content::Frame { thickness }, height)
            }
        };
        Ok(Place {
            line,
            x: tenths(self.x)?,
            y: tenths(self.y)?,
            width: tenths(self.width)?,
            height,
            content,
        })
    }

    fn code(&self) -> Result<(Content, u32), String> {
        let bars = tenths(needed(self.bars, "code", "bars")?)?;
        let text = self.text.map(tenths).transpose()?;
        let field = match self.patterns()?.as_slice() {
            [Pattern(parts)] => match parts.as_slice() {
                [super::pattern::Part::Field(field)] => Some(field.clone()),
                _ => None,
            },
            _ => None,
        };
        let content = Content::Code {
            field: field.ok_or("a code shows one field and nothing else: show = \"{tracking}\"")?,
            bars,
            modules: needed(self.modules.as_ref(), "code", "modules")?
                .iter()
                .map(|millimetres| scaled(*millimetres, 1000.0))
                .collect::<Result<_, _>>()?,
            text,
        };
        // The white between bars and text is a sixth of the text's height, at least two dots.
        let below = text.map_or(0, |text| text + (text / 6).max(3));
        Ok((content, bars + below))
    }

    fn patterns(&self) -> Result<Vec<Pattern>, String> {
        match &self.show {
            Some(Show::One(text)) => Ok(vec![Pattern::read(text)?]),
            Some(Show::Several(texts)) => texts.iter().map(|text| Pattern::read(text)).collect(),
            None => Err("show is missing: what shall stand here?".to_owned()),
        }
    }

    /// Keys that mean nothing in this form are a mistake about the form.
    fn nothing_strange(&self) -> Result<(), String> {
        let given = [
            ("height", self.height.is_some(), self.form != Form::Code),
            ("show", self.show.is_some(), self.shows()),
            ("sizes", self.sizes.is_some(), self.form == Form::Text),
            ("align", self.align.is_some(), self.form == Form::Text),
            ("wrap", self.wrap.is_some(), self.form == Form::Text),
            ("bars", self.bars.is_some(), self.form == Form::Code),
            ("modules", self.modules.is_some(), self.form == Form::Code),
            ("text", self.text.is_some(), self.form == Form::Code),
            (
                "thickness",
                self.thickness.is_some(),
                self.form == Form::Frame,
            ),
        ];
        given
            .iter()
            .find(|(_, given, allowed)| *given && !allowed)
            .map_or(Ok(()), |(key, ..)| {
                Err(format!("{key} means nothing in this form: take it out"))
            })
    }

    fn shows(&self) -> bool {
        matches!(self.form, Form::Text | Form::Code)
    }
}

fn needed<T>(value: Option<T>, form: &str, key: &str) -> Result<T, String> {
    value.ok_or_else(|| format!("a {form} needs {key}"))
}

fn lengths(millimetres: &[f64]) -> Result<Vec<u32>, String> {
    millimetres.iter().map(|length| tenths(*length)).collect()
}

fn tenths(millimetres: f64) -> Result<u32, String> {
    scaled(millimetres, 10.0)
}

/// A length in whole parts of a millimetre.
fn scaled(millimetres: f64, parts: f64) -> Result<u32, String> {
    let length = (millimetres * parts).round();
    let exact = (millimetres * parts - length).abs() < 1e-6;
    if !(0.0..=20_000.0).contains(&length) || !exact {
        return Err(format!(
            "{millimetres} mm: lengths are 0 to 2000 mm in steps of {}",
            1.0 / parts
        ));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number from 0 to 20000"
    )]
    Ok(length as u32)
}
