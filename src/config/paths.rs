//! Where the configuration, the state and other people's data lie on this machine.

use std::{ffi::OsString, path::PathBuf};

use directories::ProjectDirs;

use super::ConfigError;

/// Paths somebody chose; each goes before the environment, and that before the system's habit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chosen {
    /// `--config`
    pub config: Option<PathBuf>,
    /// `--state`
    pub state: Option<PathBuf>,
    /// `--data`
    pub data: Option<PathBuf>,
}

/// The paths of this run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// The configuration file.
    pub config: PathBuf,
    /// The file was asked for, so it has to be there.
    pub config_required: bool,
    /// The station's memory, log and recordings.
    pub state: PathBuf,
    /// The central's database, where this machine is one.
    pub data: PathBuf,
}

impl Paths {
    /// Decides the paths. `variable` reads the environment: `PACKDESK_CONFIG`, `PACKDESK_STATE`, `PACKDESK_DATA`.
    pub fn resolve(
        chosen: Chosen,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Self, ConfigError> {
        let usual = ProjectDirs::from("", "", "packdesk");
        let decide = |chosen: Option<PathBuf>, name: &str| {
            chosen.or_else(|| {
                variable(name)
                    .filter(|value| !value.is_empty())
                    .map(PathBuf::from)
            })
        };
        let missing = |what| ConfigError::NoHome { what };
        let config = decide(chosen.config, "PACKDESK_CONFIG");
        let state = decide(chosen.state, "PACKDESK_STATE").or_else(|| {
            let usual = usual.as_ref()?;
            Some(
                usual
                    .state_dir()
                    .unwrap_or_else(|| usual.data_local_dir())
                    .to_owned(),
            )
        });
        let data = decide(chosen.data, "PACKDESK_DATA")
            .or_else(|| Some(usual.as_ref()?.data_dir().to_owned()));
        Ok(Self {
            config_required: config.is_some(),
            config: config
                .or_else(|| Some(usual.as_ref()?.config_dir().join("config.toml")))
                .ok_or_else(|| missing("--config"))?,
            state: state.ok_or_else(|| missing("--state"))?,
            data: data.ok_or_else(|| missing("--data"))?,
        })
    }
}
