//! Where the core does not simply send what the clients sent, and why: a rule of Twilio's, or a fault of theirs. What is
//! not listed here has to agree.

use crate::listing::{
    Ours::{Differs, Elsewhere, LacksRequired, Never, NoSuchCall, Refused},
    Reason,
    Source::{Fault, Rule},
    both, node, python,
};

pub(crate) const REASONS: &[Reason] = &[
    Reason {
        source: Rule("its description of these fields: “Required when `factor_type` is `push`.”"),
        why: "A push factor needs a key, an app, a version, a platform and, unless that is `none`, a token.",
        entries: &[both(
            LacksRequired,
            &["create_push_*", "create_metadata_*", "create_public_key_base64_pad"],
        )],
    },
    Reason {
        source: Rule("its description of these fields: “Used when `factor_type` is `totp`”"),
        why: "A push factor has no setter for what a TOTP factor alone has; without it, the rest agrees.",
        entries: &[both(
            Refused(&["Binding.Secret", "Config.TimeStep", "Config.Skew", "Config.CodeLength", "Config.Alg"]),
            &["create_all_params*"],
        )],
    },
    Reason {
        source: Rule("its description and documentation of each field"),
        why: "What breaks a documented limit or form is refused by its name; unchecked, the rest agrees.",
        entries: &[
            both(
                Refused(&["FriendlyName"]),
                &[
                    "create_friendly_name_null",
                    "create_friendly_name_empty",
                    "create_friendly_name_len65",
                    "create_friendly_name_len1000",
                    "update_friendly_name_ascii_printable",
                ],
            ),
            both(
                Refused(&["Metadata"]),
                &[
                    "create_metadata_object_nested",
                    "create_metadata_string_not_json",
                    "create_metadata_string_empty",
                    "create_metadata_number",
                    "create_metadata_bool",
                ],
            ),
            both(
                Refused(&["Binding.PublicKey"]),
                &["create_push_only_Binding_PublicKey", "create_all_params*"],
            ),
            // The documentation's own example is too short.
            both(
                Refused(&["Config.NotificationToken"]),
                &[
                    "create_push_only_Config_NotificationToken",
                    "create_all_params*",
                    "update_only_Config_NotificationToken",
                    "update_verify_push_spec_example",
                ],
            ),
            both(Refused(&["Config.TimeStep"]), &["create_totp_timestep_*", "!create_totp_timestep_20"]),
            both(Refused(&["Binding.Secret", "Config.Alg"]), &["create_optional_empty_string"]),
            // A number would lose its leading zeros.
            both(Refused(&["AuthPayload"]), &["update_authpayload_int", "update_authpayload_empty"]),
            both(Refused(&["PageSize"]), &["list_page_size_0", "list_page_size_1001", "list_page_size_5000"]),
            both(
                Refused(&["Identity"]),
                &[
                    "fetch_identity_*",
                    "!fetch_identity_len64",
                    "list_identity_*",
                    "create_identity_*",
                    "delete_identity_*",
                ],
            ),
            both(Refused(&["identity"]), &["create_passkey_identity_weird"]),
            both(Never(&["FactorType"]), &["create_unknown_factor_type"]),
        ],
    },
    Reason {
        source: Rule("its error 60393, of settings that are incomplete, as we read it"),
        why: "Of attachment, discoverable credentials and user verification, a passkey's config has all or is not there.",
        entries: &[
            both(
                Refused(&["config.authenticator_attachment", "config.discoverable_credentials"]),
                &["create_passkey_rp_only_origins", "create_passkey_partial_config"],
            ),
            both(Refused(&["config.user_verification"]), &["create_passkey_rp_only_origins"]),
        ],
    },
    Reason {
        source: Rule(
            "its description: the operations have one security scheme, HTTP Basic, `accountSid_authToken`",
        ),
        why: "Credentials are an account's SID or an API key's with its secret, and nothing else.",
        entries: &[
            both(Never(&["TWILIO_AUTH_TOKEN"]), &["auth_username_only"]),
            both(Never(&["TWILIO_ACCOUNT_SID"]), &["auth_username_not_AC"]),
            both(NoSuchCall, &["auth_oauth_*"]),
        ],
    },
    Reason {
        source: Fault("they put identities and SIDs into the path as they are"),
        why: "Ours goes where the arguments say, or nowhere; theirs went elsewhere, or failed.",
        entries: &[
            both(
                Elsewhere,
                &[
                    "fetch_identity_leading_slash",
                    "fetch_identity_encoded_dotdot*",
                    "list_identity_slash",
                    "list_identity_hash",
                    "delete_identity_question",
                ],
            ),
            node(
                Elsewhere,
                &[
                    "fetch_identity_crlf_injection",
                    "fetch_identity_backslash_dotdot",
                    "delete_identity_backslash_traverse",
                ],
            ),
            // These name another resource, encoded or not.
            both(
                Never(&["Identity"]),
                &[
                    "fetch_identity_dot",
                    "fetch_identity_dotdot",
                    "fetch_identity_empty",
                    "list_identity_dotdot",
                    "create_identity_dotdot",
                ],
            ),
            // A SID has its one form.
            both(Never(&["Sid"]), &["fetch_sid_trailing_slash", "fetch_sid_query", "delete_sid_hash"]),
            both(Never(&["ServiceSid"]), &["fetch_service_sid_dotdot"]),
        ],
    },
    Reason {
        source: Fault("a page size over 1000 is sent as it is"),
        why: "For a limit of 5000, ours asks for the largest page that Twilio allows.",
        entries: &[both(Differs(r#"query "PageSize=1000", theirs "PageSize=5000""#), &["list_limit_5000"])],
    },
    Reason {
        source: Fault("one of the two sends another argument than it was given"),
        why: "Ours does as the other client does.",
        entries: &[
            // Python writes its own `True` where JSON belongs.
            python(
                Differs(
                    r#"form "FriendlyName=FriendlyName&FactorType=push&Metadata=true", theirs "FriendlyName=FriendlyName&FactorType=push&Metadata=True""#,
                ),
                &["create_metadata_bool"],
            ),
            // Python takes a 0 or an empty text for what is not given: it sends no page size, sets a list no limit, and
            // reads the environment.
            python(Differs(r#"query "PageSize=0", theirs """#), &["list_page_size_0"]),
            python(Differs("nothing is sent"), &["list_limit_0"]),
            python(
                Differs(r#"host "verify.twilio.com", theirs "verify.dublin.ie1.twilio.com""#),
                &["host_env_both_arg_empty"],
            ),
            // Node takes null for an empty text.
            node(Differs(r#"form "", theirs "AuthPayload=""#), &["update_authpayload_null"]),
            node(Differs(r#"query "", theirs "PageSize=""#), &["page_size_null"]),
        ],
    },
];
