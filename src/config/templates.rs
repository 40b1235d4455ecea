//! The site's own label templates, in the place of those that come with the program.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::domain::label::template::{Kind, Template, Templates};

use super::{Config, ConfigError, Finding, text_of};

/// The templates of this configuration. A file that is not sound is an error: a label would be missing when it is needed.
pub fn templates(config: &Config) -> Result<Templates, ConfigError> {
    let mut templates = Templates::built_in();
    let Some(folder) = &config.label_folder else {
        return Ok(templates);
    };
    let unreadable = |reason: &io::Error| ConfigError::LabelFolder {
        folder: folder.clone(),
        reason: reason.to_string(),
    };
    for path in template_files(folder).map_err(|error| unreadable(&error))? {
        let text = text_of(&path).map_err(|error| unreadable(&error))?;
        let name = name_of(&path);
        let wrong = |findings: Vec<Finding>| ConfigError::LabelTemplate {
            path: path.clone(),
            findings,
        };
        let template = Template::read(&name, &text).map_err(wrong)?;
        templates
            .replace(template)
            .map_err(|finding| wrong(vec![finding]))?;
    }
    Ok(templates)
}

/// How this configuration's interim slips look.
pub fn slip(config: &Config) -> Result<Arc<Template>, ConfigError> {
    let templates = templates(config)?;
    let slip = templates.of_kind(Kind::Interim).cloned();
    slip.map(Arc::new).ok_or(ConfigError::NoSlip)
}

/// The `.toml` files of a folder, by name.
fn template_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// What a template is called: its file's name without the ending.
fn name_of(path: &Path) -> String {
    path.file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default()
}
