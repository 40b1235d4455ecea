//! Who somebody is: PINs checked and set at the central.

use crate::{
    api::v1::{
        pins::{PinCheck, PinSet, PinState},
        stations::Accepted,
    },
    domain::{approval::Approval, ids::PackerId, roster::SignedRoster},
};

use super::{Client, trouble::Trouble};

impl Client {
    /// `POST /v1/pins/check`: compares a PIN with the badge's. Never repeated: each one counts.
    pub async fn check_pin(&self, asked: &PinCheck) -> Result<Approval, Trouble> {
        self.post(&["pins", "check"], asked).await
    }

    /// `GET /v1/roster`: who may sign in, signed by the central.
    pub async fn roster(&self) -> Result<SignedRoster, Trouble> {
        self.fetch(&["roster"]).await
    }

    /// `POST /v1/packers/{id}/remove` (administrator): a person signs in no more.
    pub async fn remove_packer(&self, id: &PackerId) -> Result<Accepted, Trouble> {
        self.post(&["packers", id.as_str(), "remove"], &()).await
    }

    /// `POST /v1/packers/{id}/pin` (administrator): gives a person a PIN, and ends their lock-outs.
    pub async fn set_pin(&self, packer: &PackerId, pin: &PinSet) -> Result<Accepted, Trouble> {
        self.post(&["packers", packer.as_str(), "pin"], pin).await
    }

    /// `GET /v1/pins` (administrator): how everybody's PIN stands.
    pub async fn pin_states(&self) -> Result<Vec<PinState>, Trouble> {
        self.fetch(&["pins"]).await
    }
}
