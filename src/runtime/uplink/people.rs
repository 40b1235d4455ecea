//! Who may sign in: the central's signed roster, fetched while it answers and kept for when it does not.

use std::{sync::Arc, time::Duration};

use crate::{
    api::v1::stations::StationSelf,
    client::Trouble,
    domain::{
        packer::Packer,
        roster::{Distrust, SignedRoster, Term},
    },
    station::Msg,
    store::enrolment::Enrolment,
};

use super::Shared;

/// The setting that holds the last roster, as it was signed.
pub(in crate::runtime) const ROSTER: &str = "roster";
/// How often a bench that is online fetches a younger one.
const REFRESH: Duration = Duration::from_mins(30);

/// The people of the kept roster and how far they may be believed. One that was changed names nobody.
pub(in crate::runtime) fn kept(
    kept: Option<&SignedRoster>,
    enrolment: &Enrolment,
) -> (Vec<Packer>, Term) {
    let (Some(kept), Some(key)) = (kept, &enrolment.roster_key) else {
        return (Vec::new(), Term::Distrusted(Distrust::Missing));
    };
    match kept.opened(key, &enrolment.site) {
        Ok(roster) => {
            let term = roster.term();
            (roster.people, term)
        }
        Err(why) => {
            tracing::error!(%why, "the kept roster is not used");
            (Vec::new(), Term::Distrusted(why))
        }
    }
}

/// Fetches the roster now and then, so that the one in hand is young when the central goes away.
pub(super) async fn refresh(shared: Arc<Shared>) {
    loop {
        tokio::time::sleep(REFRESH).await;
        if !*shared.online.borrow() {
            continue;
        }
        let fetched = match shared.client().me().await {
            Ok(me) => fetch(&shared, &me).await,
            Err(trouble) => Err(trouble),
        };
        if let Err(trouble) = fetched {
            tracing::warn!(%trouble, "the roster could not be fetched");
        }
    }
}

/// Fetches the roster and tells the station who its people are.
pub(super) async fn fetch(shared: &Arc<Shared>, me: &StationSelf) -> Result<(), Trouble> {
    let asked = shared.asks(|client| async move { client.roster().await });
    let signed = asked.await?;
    // A bench that was enrolled without the key takes the central's word for it as long as it answers, and no longer.
    let (key, is_kept) = match (&shared.roster_key, &me.roster_key) {
        (Some(own), _) => (own, true),
        (None, Some(told)) => (told, false),
        (None, None) => {
            nobody(shared, Distrust::Missing).await;
            return Ok(());
        }
    };
    let roster = match signed.opened(key, &shared.site) {
        Ok(roster) => roster,
        Err(why) => {
            nobody(shared, why).await;
            return Ok(());
        }
    };
    let term = if is_kept {
        if let Ok(value) = serde_json::to_value(&signed) {
            shared.journal.keep_setting(ROSTER, value);
        }
        roster.term()
    } else {
        Term::Distrusted(Distrust::Missing)
    };
    let people = roster.people;
    shared.people.send_replace(people.clone());
    shared.tell(Msg::Roster { people, term }).await;
    Ok(())
}

/// This central's roster names nobody here: the bench was enrolled with another one.
async fn nobody(shared: &Arc<Shared>, why: Distrust) {
    tracing::error!(%why, "the central's roster is not used");
    shared.people.send_replace(Vec::new());
    let (people, term) = (Vec::new(), Term::Distrusted(why));
    shared.tell(Msg::Roster { people, term }).await;
}

#[cfg(test)]
mod tests {
    use ring::signature::{Ed25519KeyPair, KeyPair as _};

    use super::*;
    use crate::domain::{log::hex, roster::Roster, secret::Secret};

    #[test]
    fn a_roster_that_was_changed_on_the_disk_names_nobody() {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[3; 32]).unwrap();
        let person: Packer = serde_json::from_value(serde_json::json!({
            "id": "ana", "name": "Ana K.", "badge": "B-ANA", "role": "packer"
        }))
        .unwrap();
        let text = serde_json::to_string(&Roster {
            site: "hh".into(),
            issued: "2026-11-21T06:00:00Z".parse().unwrap(),
            until: "2026-11-21T18:00:00Z".parse().unwrap(),
            people: vec![person],
        })
        .unwrap();
        let signed = SignedRoster {
            signature: hex(pair.sign(text.as_bytes()).as_ref()),
            text,
        };
        let mut enrolment = Enrolment {
            central: "https://central.example".to_owned(),
            station: "04".into(),
            site: "hh".into(),
            token: Secret::new("8f2e"),
            roster_key: Some(hex(pair.public_key().as_ref())),
        };
        let (people, term) = kept(Some(&signed), &enrolment);
        assert_eq!(
            (people.len(), matches!(term, Term::Between { .. })),
            (1, true)
        );
        let promoted = SignedRoster {
            text: signed.text.replace("\"packer\"", "\"supervisor\""),
            ..signed.clone()
        };
        assert_ne!(promoted.text, signed.text);
        let forged = (Vec::new(), Term::Distrusted(Distrust::Forged));
        assert_eq!(kept(Some(&promoted), &enrolment), forged);
        let missing = (Vec::new(), Term::Distrusted(Distrust::Missing));
        assert_eq!(kept(None, &enrolment), missing);
        enrolment.roster_key = None;
        assert_eq!(kept(Some(&signed), &enrolment), missing);
    }
}
