//! The description of the API, made from the handlers themselves.

use utoipa::{
    Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};

/// What is said of the API as a whole; the routes add themselves.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "packdesk central",
        description = "The fulfilment server that packing stations work for. Facts go in as a station's log, decisions as requests with an idempotency key.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    modifiers(&Tokens)
)]
pub(super) struct Description;

struct Tokens;

impl Modify for Tokens {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        let components = description.components.get_or_insert_with(Default::default);
        for name in ["station", "administrator"] {
            let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
            components.add_security_scheme(name, SecurityScheme::Http(bearer));
        }
    }
}
