//! Questions to the central: a claim once, a purchase until its end is known.

use std::{sync::Arc, time::Duration};

use uuid::Uuid;

use crate::{
    api::v1::{
        labels::{LabelAnswer, LabelRequest},
        problem::ProblemCode,
        work::{ClaimRequest, ManifestRequest},
    },
    client::Trouble,
    domain::{
        ids::{Generation, LeaseEpoch, ParcelNo, ShipmentId},
        shown::Shown,
    },
    station::{
        effect::Question,
        msg::{Answer, LabelDocument, RequestId, Trouble as Told},
    },
};

use super::{super::clock::new_id, Shared};

/// The first and the longest wait before an open purchase is looked up again.
const LOOK_UP: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));
/// The wait while the log this rests on is still on its way.
const LOG_ON_ITS_WAY: Duration = Duration::from_millis(40);

/// Asks one question and hands the answer to the loop.
pub(super) async fn ask(shared: Arc<Shared>, request: RequestId, question: Question) {
    let answer = match question {
        Question::Claim {
            code,
            supervisor_badge,
        } => {
            let claim = ClaimRequest {
                code,
                supervisor_badge,
            };
            match shared.client().claim(new_id(), &claim).await {
                Ok(claimed) => Answer::Claimed {
                    packing: claimed.packing,
                    epoch: claimed.epoch,
                    until: claimed.until,
                    labels: claimed.labels.into_iter().map(document).collect(),
                },
                Err(trouble) => Answer::Refused(told(&trouble)),
            }
        }
        Question::Manifest {
            key,
            carrier,
            shipments,
        } => {
            let list = ManifestRequest { carrier, shipments };
            match shared.client().close_manifest(key, &list).await {
                Ok(manifest) => Answer::Manifest(manifest),
                Err(trouble) => Answer::Refused(told(&trouble)),
            }
        }
        Question::Label {
            shipment,
            parcel,
            generation,
            key,
            epoch,
            again,
        } => {
            let purchase = Purchase {
                shipment,
                parcel,
                generation,
                key,
                epoch,
            };
            purchase.pursue(&shared, request, again).await
        }
    };
    shared.answer(request, answer).await;
}

/// A purchase under one key.
struct Purchase {
    shipment: ShipmentId,
    parcel: ParcelNo,
    generation: Generation,
    key: Uuid,
    epoch: LeaseEpoch,
}

impl Purchase {
    /// Asks until the end of the purchase is known. A try whose end is unknown is looked up before anything else.
    async fn pursue(&self, shared: &Arc<Shared>, request: RequestId, again: bool) -> Answer {
        let mut look_first = again;
        let mut wait = LOOK_UP.0;
        let mut told_before = None;
        loop {
            let trouble = match self.attempt(shared, look_first).await {
                Ok(answer) => return Answer::Label(document(answer)),
                Err(trouble) => trouble,
            };
            let code = trouble.problem().map(|problem| problem.code);
            if code == Some(ProblemCode::CarrierRefused) {
                let reason = trouble
                    .problem()
                    .map_or_else(Shown::default, |problem| Shown::new(&problem.detail));
                return Answer::LabelRefused {
                    key: self.key,
                    reason,
                };
            }
            if code == Some(ProblemCode::NotYetApplied) {
                shared.log.notify_one();
                tokio::time::sleep(LOG_ON_ITS_WAY).await;
                continue;
            }
            look_first = look_first || !trouble.outcome_known();
            let words = told(&trouble);
            if told_before.as_ref() != Some(&words.code) {
                told_before = Some(words.code.clone());
                shared.answer(request, Answer::Refused(words)).await;
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(LOOK_UP.1);
        }
    }

    async fn attempt(
        &self,
        shared: &Arc<Shared>,
        look_first: bool,
    ) -> Result<LabelAnswer, Trouble> {
        let client = shared.client();
        if look_first && let Some(found) = client.label_by_key(self.key).await? {
            return Ok(found);
        }
        let tip = shared.journal.unsent(1).await.tip;
        let Some(rests_on) = tip else {
            return Err(Trouble::Internal(Shown::new("the journal has stopped")));
        };
        let request = LabelRequest {
            generation: self.generation,
            rests_on,
            dpi: shared.dpi,
        };
        client
            .buy_label(
                (&self.shipment, self.parcel),
                self.key,
                self.epoch,
                &request,
            )
            .await
    }
}

fn document(answer: LabelAnswer) -> LabelDocument {
    LabelDocument {
        shipment: answer.shipment,
        parcel: answer.parcel,
        generation: answer.generation,
        key: answer.key,
        label: answer.label,
        drawing: answer.drawing,
        zpl: answer.zpl,
    }
}

/// A trouble in the station's words.
fn told(trouble: &Trouble) -> Told {
    match trouble.problem() {
        Some(problem) => Told {
            code: problem.code.word(),
            detail: Shown::new(&problem.detail),
            station: problem.station.clone(),
            packer: problem.packer.clone(),
        },
        None => Told {
            code: if trouble.is_offline() {
                "offline".to_owned()
            } else {
                "refused".to_owned()
            },
            detail: Shown::new(&trouble.to_string()),
            station: None,
            packer: None,
        },
    }
}
