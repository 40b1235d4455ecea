//! placeholder until the label branch is merged
/// placeholder
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct Label {}
