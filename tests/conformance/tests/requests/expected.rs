//! Where the core does not simply send what the clients sent. What is not listed here has to agree.

use crate::{
    case::{Case, Client},
    outcome::Outcome,
    sending::Fields,
};

/// What is expected of some cases, and why.
pub(crate) struct Entry {
    /// Names of cases; one that ends in `*` stands for all that begin so.
    cases: &'static [&'static str],
    clients: &'static [Client],
    expected: Expected,
    /// For the reader, and for the list of differences.
    pub(crate) why: &'static str,
}

/// [`Outcome`] as it can stand in a table.
enum Expected {
    Refused(&'static [&'static str]),
    Never(&'static [&'static str]),
    Encoded,
    Differs(&'static [&'static str], &'static str),
    OutOfScope,
}
use Expected::{Differs, Encoded, Never, OutOfScope, Refused};

const BOTH: &[Client] = &[Client::Python, Client::Node];
const PYTHON: &[Client] = &[Client::Python];
const NODE: &[Client] = &[Client::Node];

impl Entry {
    /// The pattern that a case matches.
    pub(crate) fn pattern(&self, case: &Case) -> Option<&'static str> {
        let matches = |pattern: &str| match pattern.strip_suffix('*') {
            Some(beginning) => case.name.starts_with(beginning),
            None => case.name == pattern,
        };
        let pattern = self.cases.iter().copied().find(|pattern| matches(pattern));
        pattern.filter(|_| self.clients.contains(&case.client))
    }

    /// Each pattern with each client: all have to be of use.
    pub(crate) fn patterns(&self) -> impl Iterator<Item = (Client, &'static str)> {
        let clients = self.clients;
        self.cases.iter().flat_map(move |pattern| clients.iter().map(move |client| (*client, *pattern)))
    }

    pub(crate) fn outcome(&self) -> Outcome {
        let fields = |names: &[&'static str]| names.iter().copied().collect::<Fields>();
        match self.expected {
            Refused(names) => Outcome::Refused(fields(names)),
            Never(names) => Outcome::Never(fields(names)),
            Encoded => Outcome::Encoded(fields(&["Identity"])),
            Differs(names, difference) => Outcome::Differs(fields(names), difference.into()),
            OutOfScope => Outcome::OutOfScope,
        }
    }
}

pub(crate) const TABLE: &[Entry] = &[
    // What the documentation requires is an argument that cannot be left out.
    Entry {
        cases: &[
            "create_push_required_only",
            "create_push_only_Metadata",
            "create_metadata_object",
            "create_metadata_object_two_keys",
            "create_metadata_object_key_order",
            "create_metadata_object_quotes",
            "create_metadata_object_empty",
            "create_metadata_string_unicode_escaped",
            "create_metadata_len1024",
        ],
        clients: BOTH,
        expected: Refused(&[
            "Binding.PublicKey",
            "Config.AppId",
            "Config.NotificationPlatform",
            "Config.SdkVersion",
        ]),
        why: "required for push",
    },
    Entry {
        cases: &["create_push_only_Binding_PublicKey"],
        clients: BOTH,
        expected: Refused(&[
            "Binding.PublicKey",
            "Config.AppId",
            "Config.NotificationPlatform",
            "Config.SdkVersion",
        ]),
        why: "required for push; the key is not a P-256 key",
    },
    Entry {
        cases: &["create_public_key_base64_pad"],
        clients: BOTH,
        expected: Refused(&["Config.AppId", "Config.NotificationPlatform", "Config.SdkVersion"]),
        why: "required for push",
    },
    Entry {
        cases: &["create_push_only_Config_AppId"],
        clients: BOTH,
        expected: Refused(&["Binding.PublicKey", "Config.NotificationPlatform", "Config.SdkVersion"]),
        why: "required for push",
    },
    Entry {
        cases: &["create_push_only_Config_SdkVersion"],
        clients: BOTH,
        expected: Refused(&["Binding.PublicKey", "Config.AppId", "Config.NotificationPlatform"]),
        why: "required for push",
    },
    Entry {
        cases: &["create_push_only_Config_NotificationPlatform", "create_push_platform_*"],
        clients: BOTH,
        expected: Refused(&[
            "Binding.PublicKey",
            "Config.AppId",
            "Config.NotificationToken",
            "Config.SdkVersion",
        ]),
        why: "required for push; the token for every platform but `none`",
    },
    Entry {
        cases: &["create_push_only_Config_NotificationToken"],
        clients: BOTH,
        expected: Refused(&[
            "Binding.PublicKey",
            "Config.AppId",
            "Config.NotificationPlatform",
            "Config.NotificationToken",
            "Config.SdkVersion",
        ]),
        why: "required for push; the token has fewer than 32 characters",
    },
    Entry {
        cases: &["create_all_params*"],
        clients: BOTH,
        expected: Refused(&["Binding.PublicKey", "Config.NotificationToken"]),
        why: "not a P-256 key, fewer than 32 characters; and a push factor takes no settings of a TOTP factor",
    },
    Entry {
        cases: &["create_friendly_name_null"],
        clients: BOTH,
        expected: Refused(&["FriendlyName"]),
        why: "required; Node refuses it too",
    },
    Entry {
        cases: &["create_unknown_factor_type"],
        clients: BOTH,
        expected: Never(&["FactorType"]),
        why: "each kind of factor has an operation of its own",
    },
    // Documented limits.
    Entry {
        cases: &[
            "create_friendly_name_empty",
            "create_friendly_name_len65",
            "create_friendly_name_len1000",
            "update_friendly_name_ascii_printable",
        ],
        clients: BOTH,
        expected: Refused(&["FriendlyName"]),
        why: "1 to 64 characters",
    },
    Entry {
        cases: &["create_totp_timestep_19_*", "create_totp_timestep_61_*", "create_totp_timestep_i32max"],
        clients: BOTH,
        expected: Refused(&["Config.TimeStep"]),
        why: "20 to 60 seconds",
    },
    Entry {
        cases: &["create_totp_timestep_float_30_5"],
        clients: BOTH,
        expected: Refused(&["Config.TimeStep"]),
        why: "an integer by its type",
    },
    Entry {
        cases: &["create_optional_empty_string"],
        clients: BOTH,
        expected: Refused(&["Binding.Secret", "Config.Alg"]),
        why: "not Base32, and none of the three algorithms",
    },
    Entry {
        cases: &[
            "create_metadata_object_nested",
            "create_metadata_string_not_json",
            "create_metadata_string_empty",
            "create_metadata_number",
        ],
        clients: BOTH,
        expected: Refused(&[
            "Binding.PublicKey",
            "Config.AppId",
            "Config.NotificationPlatform",
            "Config.SdkVersion",
            "Metadata",
        ]),
        why: "required for push; metadata is a JSON object of texts",
    },
    Entry {
        cases: &["create_metadata_bool"],
        clients: NODE,
        expected: Refused(&[
            "Binding.PublicKey",
            "Config.AppId",
            "Config.NotificationPlatform",
            "Config.SdkVersion",
            "Metadata",
        ]),
        why: "required for push; metadata is a JSON object of texts",
    },
    Entry {
        cases: &["create_metadata_bool"],
        clients: PYTHON,
        expected: Differs(
            &[
                "Binding.PublicKey",
                "Config.AppId",
                "Config.NotificationPlatform",
                "Config.SdkVersion",
                "Metadata",
            ],
            r#"form "FriendlyName=FriendlyName&FactorType=push&Metadata=true", theirs "FriendlyName=FriendlyName&FactorType=push&Metadata=True""#,
        ),
        why: "metadata is JSON; Python writes its own `True`",
    },
    Entry {
        cases: &["update_only_Config_NotificationToken", "update_verify_push_spec_example"],
        clients: BOTH,
        expected: Refused(&["Config.NotificationToken"]),
        why: "32 to 255 characters, which the documentation's own example breaks",
    },
    Entry {
        cases: &["update_authpayload_int"],
        clients: BOTH,
        expected: Refused(&["AuthPayload"]),
        why: "a text by its type: leading zeros count",
    },
    Entry {
        cases: &["update_authpayload_empty"],
        clients: BOTH,
        expected: Refused(&["AuthPayload"]),
        why: "neither a code nor a signature",
    },
    Entry {
        cases: &["update_authpayload_null"],
        clients: NODE,
        expected: Differs(&[], r#"form "", theirs "AuthPayload=""#),
        why: "null is an argument that is not given; Node sends it as empty, Python does not send it",
    },
    // Lists.
    Entry {
        cases: &["list_page_size_1001", "list_page_size_5000"],
        clients: BOTH,
        expected: Refused(&["PageSize"]),
        why: "1 to 1000",
    },
    Entry { cases: &["list_page_size_0"], clients: NODE, expected: Refused(&["PageSize"]), why: "1 to 1000" },
    Entry {
        cases: &["list_page_size_0"],
        clients: PYTHON,
        expected: Differs(&["PageSize"], r#"query "PageSize=0", theirs """#),
        why: "1 to 1000; Python takes 0 for not given",
    },
    Entry {
        cases: &["list_limit_5000"],
        clients: BOTH,
        expected: Differs(&[], r#"query "PageSize=1000", theirs "PageSize=5000""#),
        why: "a page size over 1000 is not allowed; the clients send it as it is",
    },
    Entry {
        cases: &["list_limit_0"],
        clients: PYTHON,
        expected: Differs(&[], "nothing is sent"),
        why: "a limit of 0 asks for nothing, as in Node; Python asks all the same",
    },
    Entry {
        cases: &["page_size_null"],
        clients: NODE,
        expected: Differs(&[], r#"query "", theirs "PageSize=""#),
        why: "null is an argument that is not given; Node sends it as empty, Python does not send it",
    },
    // Identities outside the documented characters or lengths; the clients sent them where they belong.
    Entry {
        cases: &[
            "fetch_identity_len300",
            "fetch_identity_space",
            "fetch_identity_dot_inside",
            "fetch_identity_colon",
            "fetch_identity_at",
            "fetch_identity_amp_eq",
            "fetch_identity_plus",
            "fetch_identity_dollar",
            "fetch_identity_bang",
            "fetch_identity_tilde",
            "fetch_identity_parens",
            "fetch_identity_squote",
            "fetch_identity_braces",
            "fetch_identity_brackets",
            "fetch_identity_pipe",
            "fetch_identity_backtick",
            "fetch_identity_cjk",
            "fetch_identity_nbsp",
            "create_identity_space",
        ],
        clients: BOTH,
        expected: Refused(&["Identity"]),
        why: "8 to 64 letters, digits and hyphens",
    },
    Entry {
        cases: &[
            "fetch_identity_crlf_injection",
            "fetch_identity_backslash_dotdot",
            "delete_identity_backslash_traverse",
        ],
        clients: PYTHON,
        expected: Refused(&["Identity"]),
        why: "8 to 64 letters, digits and hyphens",
    },
    // Identities that took the clients elsewhere.
    Entry {
        cases: &[
            "fetch_identity_crlf_injection",
            "fetch_identity_backslash_dotdot",
            "delete_identity_backslash_traverse",
        ],
        clients: NODE,
        expected: Encoded,
        why: "Node does not encode the path",
    },
    Entry {
        cases: &[
            "fetch_identity_leading_slash",
            "fetch_identity_encoded_dotdot*",
            "list_identity_slash",
            "list_identity_hash",
            "delete_identity_question",
        ],
        clients: BOTH,
        expected: Encoded,
        why: "the clients do not encode the path",
    },
    // What cannot be made safe by encoding.
    Entry {
        cases: &[
            "fetch_identity_dot",
            "fetch_identity_dotdot",
            "fetch_identity_empty",
            "list_identity_dotdot",
            "create_identity_dotdot",
        ],
        clients: BOTH,
        expected: Never(&["Identity"]),
        why: "empty, `.` and `..` name another resource, encoded or not",
    },
    Entry {
        cases: &["fetch_sid_trailing_slash", "fetch_sid_query", "delete_sid_hash"],
        clients: BOTH,
        expected: Never(&["Sid"]),
        why: "not a factor's SID",
    },
    Entry {
        cases: &["fetch_service_sid_dotdot"],
        clients: BOTH,
        expected: Never(&["ServiceSid"]),
        why: "not a service's SID",
    },
    // How the client is made.
    Entry {
        cases: &["auth_username_only"],
        clients: BOTH,
        expected: Never(&["TWILIO_AUTH_TOKEN"]),
        why: "no credentials without a password; Node refuses it too",
    },
    Entry {
        cases: &["auth_username_not_AC"],
        clients: BOTH,
        expected: Never(&["TWILIO_ACCOUNT_SID"]),
        why: "not an account's SID; Node refuses it too",
    },
    Entry {
        cases: &["host_env_both_arg_empty"],
        clients: PYTHON,
        expected: Differs(&[], r#"host "verify.twilio.com", theirs "verify.dublin.ie1.twilio.com""#),
        why: "an empty option beats the environment, and means none, as in Node; Python goes on to the environment",
    },
    // What the core does not have.
    Entry {
        cases: &["create_passkey_*", "headers_passkey"],
        clients: BOTH,
        expected: OutOfScope,
        why: "passkeys are a private beta",
    },
    Entry {
        cases: &["auth_oauth_*"],
        clients: BOTH,
        expected: OutOfScope,
        why: "OAuth: the core has HTTP Basic alone",
    },
];
