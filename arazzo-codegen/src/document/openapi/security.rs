//! Security: an operation comes in; its alternatives, and the schemes that they name, go out.

use crate::document::{
    dialect::{self, Dialect},
    openapi::{
        OAuthFlow, OAuthFlowKind, SecurityRequirement, SecurityScheme, SecuritySchemeKind,
        reader::{Reader, present},
        reference,
    },
    tree::{Kind, Node},
};

/// The alternatives of the operation, else of the description, and the schemes that they name.
///
/// A requirement whose scheme is not declared is reported and left out.
pub(crate) fn read<'d>(
    reader: &mut Reader<'_, 'd>,
    root: Node<'d>,
    operation: Node<'d>,
) -> (Vec<Vec<SecurityRequirement>>, Vec<SecurityScheme>) {
    let holder = if present(operation, "security").is_some() {
        operation
    } else {
        root
    };
    let Some(list) = reader.sequence(holder, "security") else {
        return (Vec::new(), Vec::new());
    };
    let mut alternatives = Vec::new();
    let mut schemes: Vec<SecurityScheme> = Vec::new();
    for alternative in list.items() {
        let Some(alternative) = reader.expect_mapping(alternative, "security requirement") else {
            continue;
        };
        let mut requirements = Vec::new();
        for (name, scopes) in alternative.entries() {
            if !schemes.iter().any(|scheme| scheme.name == name) {
                let Some(scheme) = scheme(reader, root, name, scopes) else {
                    continue;
                };
                schemes.push(scheme);
            }
            requirements.push(SecurityRequirement {
                place: scopes.place().key(),
                scheme: name.to_owned(),
                scopes: scopes
                    .items()
                    .filter_map(Node::scalar_text)
                    .map(str::to_owned)
                    .collect(),
            });
        }
        alternatives.push(requirements);
    }
    (alternatives, schemes)
}

fn scheme<'d>(
    reader: &mut Reader<'_, 'd>,
    root: Node<'d>,
    name: &str,
    requirement: Node<'d>,
) -> Option<SecurityScheme> {
    let declared = match reader.dialect {
        Dialect::Swagger2 => root.get("securityDefinitions"),
        _ => root
            .get("components")
            .and_then(|components| components.get("securitySchemes")),
    };
    let mut found = declared.and_then(|schemes| schemes.get(name));
    if found.is_none() && reader.dialect == Dialect::V32 {
        // 3.2: what is no component's name is the URI of a scheme.
        found = reference::resolve(reader.files, root.place().file, name, &mut 8).ok();
    }
    let Some(node) = found else {
        reader.undeclared(
            requirement.place().key(),
            format!("the security scheme `{name}` is not declared"),
        );
        return None;
    };
    let node = reader.follow(node)?;
    let node = reader.expect_mapping(node, name)?;
    let kind = kind(reader, node)?;
    let description = reader.text(node, "description");
    Some(SecurityScheme {
        place: node.place(),
        name: name.to_owned(),
        description,
        kind,
    })
}

fn kind<'d>(reader: &mut Reader<'_, 'd>, node: Node<'d>) -> Option<SecuritySchemeKind> {
    let kind = super::required(reader, node, "type", "security scheme")?;
    let is_2 = reader.dialect_at(node.place().file) == Dialect::Swagger2;
    Some(match kind.as_str() {
        "apiKey" => SecuritySchemeKind::ApiKey {
            location: super::location(reader, node)?,
            name: super::required(reader, node, "name", "security scheme")?,
        },
        "http" if !is_2 => SecuritySchemeKind::Http {
            scheme: super::required(reader, node, "scheme", "security scheme")?.to_ascii_lowercase(),
        },
        "basic" if is_2 => SecuritySchemeKind::Http {
            scheme: "basic".to_owned(),
        },
        "oauth2" if is_2 => SecuritySchemeKind::OAuth2 {
            flows: dialect::swagger2::flow(reader, node).into_iter().collect(),
        },
        "oauth2" => SecuritySchemeKind::OAuth2 {
            flows: flows(reader, node),
        },
        "openIdConnect" if !is_2 => SecuritySchemeKind::OpenIdConnect {
            url: super::required(reader, node, "openIdConnectUrl", "security scheme")?,
        },
        "mutualTLS" if !is_2 => SecuritySchemeKind::MutualTls,
        other => {
            let place = node.get("type").unwrap_or(node).place();
            reader.malformed(place, format!("`{other}` is no kind of security scheme"));
            return None;
        }
    })
}

const FLOWS: [(&str, OAuthFlowKind); 5] = [
    ("implicit", OAuthFlowKind::Implicit),
    ("password", OAuthFlowKind::Password),
    ("clientCredentials", OAuthFlowKind::ClientCredentials),
    ("authorizationCode", OAuthFlowKind::AuthorizationCode),
    ("deviceAuthorization", OAuthFlowKind::DeviceAuthorization),
];

fn flows<'d>(reader: &mut Reader<'_, 'd>, scheme: Node<'d>) -> Vec<OAuthFlow> {
    let Some(all) = reader.mapping(scheme, "flows") else {
        return Vec::new();
    };
    let mut flows = Vec::new();
    for (name, node) in all.entries().filter(|(name, _)| !name.starts_with("x-")) {
        match FLOWS.iter().find(|(known, _)| *known == name) {
            Some((_, kind)) if node.kind() == Kind::Mapping => flows.push(flow(reader, node, *kind)),
            _ => reader.malformed(node.place(), format!("`{name}` is no flow of OAuth 2")),
        }
    }
    flows
}

/// A flow; `kind` is told by what it stands in.
pub(crate) fn flow<'d>(reader: &mut Reader<'_, 'd>, node: Node<'d>, kind: OAuthFlowKind) -> OAuthFlow {
    let scopes = reader.mapping(node, "scopes");
    OAuthFlow {
        kind,
        authorization_url: reader.text(node, "authorizationUrl"),
        token_url: reader.text(node, "tokenUrl"),
        scopes: scopes
            .into_iter()
            .flat_map(Node::entries)
            .map(|(name, _)| name.to_owned())
            .collect(),
    }
}
