//! Every call of the central, one method a route.

use reqwest::{
    Method, RequestBuilder, StatusCode,
    header::{CONTENT_TYPE, IF_MATCH, IF_NONE_MATCH},
};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{
    api::v1::{
        IDEMPOTENCY_HEADER, LEASE_EPOCH_HEADER,
        ahead::{PrepareRequest, Prepared},
        events::{LogAnswer, LogBatch, LogPosition},
        import::ImportAnswer,
        labels::{LabelAnswer, LabelRequest, PurchaseItem, SettleRequest, VoidAnswer, VoidRequest},
        overrides::OverrideItem,
        papers::Paper,
        problem::ProblemCode,
        stations::{
            Accepted, Enrol, Enrolled, EnrolmentCode, EnrolmentCodeRequest, Heartbeat,
            HeartbeatAnswer, Meta, StationSelf,
        },
        work::{
            ActionInput, ClaimRequest, Claimed, DispatchLists, Manifest, ManifestRequest, Queue,
            ShipmentPatch, TaskItem,
        },
    },
    domain::{
        catalogue::CatalogueData,
        ids::{LeaseEpoch, ParcelNo, ShipmentId, StationId},
        packer::Packer,
        packing::Packing,
        shown::Shown,
    },
    known_bad::KnownBad,
};

use super::{
    Client,
    transport::{Patience, parse},
    trouble::Trouble,
};

/// What a question for the catalogue brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CatalogueAnswer {
    /// The one under the tag asked with is still the newest.
    Unchanged,
    /// A newer one.
    New {
        /// Its tag.
        etag: Option<String>,
        /// What is in it.
        data: Box<CatalogueData>,
    },
}

/// A shipment as the central knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenShipment {
    /// Its tag, needed to change it.
    pub etag: Option<String>,
    /// With everything done to it.
    pub packing: Packing,
}

impl Client {
    /// `GET /v1/meta`: what the central is, and its clock.
    pub async fn meta(&self) -> Result<Meta, Trouble> {
        self.fetch(&["meta"]).await
    }

    /// `POST /v1/stations/enrol`: exchanges a one-time code for a token.
    pub async fn enrol(&self, code: &str) -> Result<Enrolled, Trouble> {
        let body = Enrol {
            code: code.to_owned(),
        };
        self.post(&["stations", "enrol"], &body).await
    }

    /// `POST /v1/enrolment-codes` (administrator): a one-time code for a bench.
    pub async fn enrolment_code(&self, station: StationId) -> Result<EnrolmentCode, Trouble> {
        self.post(&["enrolment-codes"], &EnrolmentCodeRequest { station })
            .await
    }

    /// `GET /v1/stations/me`: the station as its token names it, and the site's rules.
    pub async fn me(&self) -> Result<StationSelf, Trouble> {
        self.fetch(&["stations", "me"]).await
    }

    /// `GET /v1/catalogue`, unless it is still the one with that tag.
    pub async fn catalogue(&self, etag: Option<&str>) -> Result<CatalogueAnswer, Trouble> {
        let mut request = self.request(Method::GET, &["catalogue"])?;
        if let Some(etag) = etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        let answer = self.exchange(request, Patience::Usual).await?;
        if answer.status == StatusCode::NOT_MODIFIED {
            return Ok(CatalogueAnswer::Unchanged);
        }
        Ok(CatalogueAnswer::New {
            etag: answer.etag,
            data: parse(&answer.body)?,
        })
    }

    /// `GET /v1/shipments/{id}/slip`: the packing slip.
    pub async fn slip(&self, shipment: &ShipmentId) -> Result<Paper, Trouble> {
        self.fetch(&["shipments", shipment.as_str(), "slip"]).await
    }

    /// `GET /v1/shipments/{id}/declaration`: the customs declaration of a parcel, the last one where none is named.
    pub async fn declaration(
        &self,
        shipment: &ShipmentId,
        parcel: Option<ParcelNo>,
    ) -> Result<Paper, Trouble> {
        let segments = ["shipments", shipment.as_str(), "declaration"];
        let number = parcel.map(|parcel| parcel.to_string());
        let query: Vec<(&str, &str)> = number
            .iter()
            .map(|number| ("parcel", number.as_str()))
            .collect();
        let request = self.request_about(Method::GET, &segments, &query)?;
        self.send(request, Patience::Usual).await
    }

    /// `GET /v1/manifests/{number}/list`: the list a driver signs.
    pub async fn handover_list(&self, number: &str, language: &str) -> Result<Paper, Trouble> {
        let segments = ["manifests", number, "list"];
        let request = self.request_about(Method::GET, &segments, &[("language", language)])?;
        self.send(request, Patience::Usual).await
    }

    /// `GET /v1/shipments`: a page of the queue, from `cursor` on.
    pub async fn queue(&self, limit: u32, cursor: Option<&str>) -> Result<Queue, Trouble> {
        let limit = limit.to_string();
        let mut query = vec![("limit", limit.as_str())];
        query.extend(cursor.map(|cursor| ("cursor", cursor)));
        let request = self.request_about(Method::GET, &["shipments"], &query)?;
        self.send(request, Patience::Usual).await
    }

    /// `POST /v1/shipments/claim`: leases what a scanned tote or order number means, at most once under its key.
    pub async fn claim(&self, key: Uuid, request: &ClaimRequest) -> Result<Claimed, Trouble> {
        self.decide(key, &["shipments", "claim"], request).await
    }

    /// `GET /v1/shipments/{id}`: a shipment with everything done to it, as the central knows it.
    pub async fn shipment(&self, id: &ShipmentId) -> Result<SeenShipment, Trouble> {
        let request = self.request(Method::GET, &["shipments", id.as_str()])?;
        let answer = self.exchange(request, Patience::Usual).await?;
        Ok(SeenShipment {
            etag: answer.etag,
            packing: parse(&answer.body)?,
        })
    }

    /// `POST /v1/shipments/{id}/cancel` (administrator).
    pub async fn cancel(
        &self,
        id: &ShipmentId,
        key: Uuid,
        input: &ActionInput,
    ) -> Result<Accepted, Trouble> {
        self.decide(key, &["shipments", id.as_str(), "cancel"], input)
            .await
    }

    /// `POST /v1/shipments/{id}/hold` (administrator): stops it until a supervisor releases it.
    pub async fn hold(
        &self,
        id: &ShipmentId,
        key: Uuid,
        input: &ActionInput,
    ) -> Result<Accepted, Trouble> {
        self.decide(key, &["shipments", id.as_str(), "hold"], input)
            .await
    }

    /// `PATCH /v1/shipments/{id}` (administrator): a change from outside, to the shipment as it was seen under `etag`.
    pub async fn change(
        &self,
        id: &ShipmentId,
        etag: &str,
        patch: &ShipmentPatch,
    ) -> Result<Packing, Trouble> {
        let request = self
            .request(Method::PATCH, &["shipments", id.as_str()])?
            .header(IF_MATCH, etag)
            .json(patch);
        self.send(request, Patience::Usual).await
    }

    /// `POST /v1/stations/{station}/events`: delivers a piece of the log. To deliver it twice does no harm.
    pub async fn deliver(
        &self,
        station: &StationId,
        batch: &LogBatch,
    ) -> Result<LogAnswer, Trouble> {
        self.post(&["stations", station.as_str(), "events"], batch)
            .await
    }

    /// `GET /v1/stations/{station}/events`: how far the central is in the log.
    pub async fn position(&self, station: &StationId) -> Result<LogPosition, Trouble> {
        self.fetch(&["stations", station.as_str(), "events"]).await
    }

    /// `POST /v1/leases/renew`: one heartbeat for all leases.
    pub async fn renew(&self, heartbeat: &Heartbeat) -> Result<HeartbeatAnswer, Trouble> {
        self.post(&["leases", "renew"], heartbeat).await
    }

    /// `POST /v1/stations/prepare`: what this bench is to have while the central is away. Asked again, it answers the
    /// same.
    pub async fn prepare(&self, request: &PrepareRequest) -> Result<Prepared, Trouble> {
        self.post(&["stations", "prepare"], request).await
    }

    /// `POST /v1/shipments/{id}/parcels/{parcel}/label`: buys a label, at most once under its key.
    ///
    /// An answer for another shipment, parcel, generation or key is [`Trouble::Garbage`]: a swapped answer must not
    /// be printed. When [`Trouble::outcome_known`] is false, look it up ([`Client::label_by_key`]) before anything else.
    pub async fn buy_label(
        &self,
        parcel: (&ShipmentId, ParcelNo),
        key: Uuid,
        epoch: LeaseEpoch,
        request: &LabelRequest,
    ) -> Result<LabelAnswer, Trouble> {
        let (shipment, number) = parcel;
        let route = [
            "shipments",
            shipment.as_str(),
            "parcels",
            &number.to_string(),
            "label",
        ];
        let call = self
            .request(Method::POST, &route)?
            .header(LEASE_EPOCH_HEADER, epoch.0)
            .idempotent(key)
            .json(request);
        let answer: LabelAnswer = self.send(call, Patience::Whole).await?;
        let asked = (shipment, number, request.generation, key);
        if (
            &answer.shipment,
            answer.parcel,
            answer.generation,
            answer.key,
        ) == asked
            || KnownBad::NoEcho.is_on()
        {
            Ok(answer)
        } else {
            Err(Trouble::Garbage(Shown::new(
                "it is the label of another parcel",
            )))
        }
    }

    /// `GET /v1/labels/by-key/{key}`: what became of a purchase. Absent: it never reached the central.
    pub async fn label_by_key(&self, key: Uuid) -> Result<Option<LabelAnswer>, Trouble> {
        let found = self.fetch(&["labels", "by-key", &key.to_string()]).await;
        match found {
            Ok(LabelAnswer { key: echoed, .. }) if echoed != key => Err(Trouble::Garbage(
                Shown::new("it is the label of another purchase"),
            )),
            Ok(answer) => Ok(Some(answer)),
            Err(Trouble::Problem(problem)) if problem.code == ProblemCode::NotFound => Ok(None),
            Err(trouble) => Err(trouble),
        }
    }

    /// `POST /v1/shipments/{id}/parcels/{parcel}/void`: takes a label back; asked again, it answers the same. `epoch` is
    /// the bench's lease; the administrator has none. An answer about another label is [`Trouble::Garbage`].
    pub async fn void_label(
        &self,
        (shipment, parcel): (&ShipmentId, ParcelNo),
        epoch: Option<LeaseEpoch>,
        request: &VoidRequest,
    ) -> Result<VoidAnswer, Trouble> {
        let number = parcel.to_string();
        let route = ["shipments", shipment.as_str(), "parcels", &number, "void"];
        let mut call = self.request(Method::POST, &route)?.json(request);
        if let Some(epoch) = epoch {
            call = call.header(LEASE_EPOCH_HEADER, epoch.0);
        }
        let answer: VoidAnswer = self.send(call, Patience::Whole).await?;
        let asked = (shipment, parcel, request.generation);
        if (&answer.shipment, answer.parcel, answer.generation) == asked {
            Ok(answer)
        } else {
            Err(Trouble::Garbage(Shown::new("it is about another label")))
        }
    }

    /// `GET /v1/purchases` (administrator): purchases that wait for somebody.
    pub async fn unsettled_purchases(&self) -> Result<Vec<PurchaseItem>, Trouble> {
        self.fetch(&["purchases"]).await
    }

    /// `POST /v1/labels/by-key/{key}/settle` (administrator): what a person found out about a purchase.
    pub async fn settle_purchase(
        &self,
        key: Uuid,
        request: &SettleRequest,
    ) -> Result<Accepted, Trouble> {
        self.post(&["labels", "by-key", &key.to_string(), "settle"], request)
            .await
    }

    /// Sends JSON that is decided at most once under its key.
    async fn decide<T: DeserializeOwned>(
        &self,
        key: Uuid,
        segments: &[&str],
        body: &impl Serialize,
    ) -> Result<T, Trouble> {
        let request = self.request(Method::POST, segments)?;
        self.send(request.idempotent(key).json(body), Patience::Whole)
            .await
    }

    /// `GET /v1/dispatch`: what is ready to go, by carrier.
    pub async fn dispatch_lists(&self) -> Result<DispatchLists, Trouble> {
        self.fetch(&["dispatch"]).await
    }

    /// `POST /v1/manifests`: closes a carrier's list, at most once under its key.
    pub async fn close_manifest(
        &self,
        key: Uuid,
        request: &ManifestRequest,
    ) -> Result<Manifest, Trouble> {
        self.decide(key, &["manifests"], request).await
    }

    /// `POST /v1/import` (administrator): takes what it can of an import file, row by row.
    pub async fn import(&self, file: Vec<u8>) -> Result<ImportAnswer, Trouble> {
        self.send_import(file, "false").await
    }

    /// `POST /v1/import?strict=true` (administrator): takes the whole file or nothing.
    pub async fn import_strict(&self, file: Vec<u8>) -> Result<ImportAnswer, Trouble> {
        self.send_import(file, "true").await
    }

    async fn send_import(&self, file: Vec<u8>, strict: &str) -> Result<ImportAnswer, Trouble> {
        let call = self
            .request_about(Method::POST, &["import"], &[("strict", strict)])?
            .header(CONTENT_TYPE, "application/json")
            .body(file);
        self.send(call, Patience::Whole).await
    }

    /// `GET /v1/packers` (administrator).
    pub async fn packers(&self) -> Result<Vec<Packer>, Trouble> {
        self.fetch(&["packers"]).await
    }

    /// `POST /v1/packers` (administrator): adds or replaces a person.
    pub async fn add_packer(&self, packer: &Packer) -> Result<Accepted, Trouble> {
        self.post(&["packers"], packer).await
    }

    /// `GET /v1/tasks?done=`: what waits for a supervisor, or waited.
    pub async fn tasks(&self, done: bool) -> Result<Vec<TaskItem>, Trouble> {
        let done = done.to_string();
        let request = self.request_about(Method::GET, &["tasks"], &[("done", &done)])?;
        self.send(request, Patience::Usual).await
    }

    /// `GET /v1/overrides?days=` (administrator): what supervisors let pass, the latest first.
    pub async fn overrides(&self, days: u16) -> Result<Vec<OverrideItem>, Trouble> {
        let days = days.to_string();
        let request = self.request_about(Method::GET, &["overrides"], &[("days", &days)])?;
        self.send(request, Patience::Usual).await
    }

    /// `POST /v1/tasks/{number}/done` (administrator): somebody did it, or need not.
    pub async fn task_done(&self, number: u64, why: &ActionInput) -> Result<Accepted, Trouble> {
        self.post(&["tasks", &number.to_string(), "done"], why)
            .await
    }
}

/// What the library's request lacks.
trait RequestWords {
    /// The key under which this is decided at most once: a quoted string, as the IETF draft has it.
    fn idempotent(self, key: Uuid) -> Self;
}

impl RequestWords for RequestBuilder {
    fn idempotent(self, key: Uuid) -> Self {
        self.header(IDEMPOTENCY_HEADER, format!("\"{key}\""))
    }
}
