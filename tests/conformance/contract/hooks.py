"""What the description cannot say, for schemathesis: keys, codes, signatures and credentials that are right.

Notes what was answered to what, and what of schemathesis's findings is accepted and why; reached.py looks at that.
"""

import atexit
import functools
import itertools
import json
import os
import traceback
from collections import Counter

import authenticator
import schemathesis
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.utils import websafe_encode
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode
from schemathesis.generation.meta import TestPhase

ORDER_OF_P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

keys = {}  # private ones, by `Binding.PublicKey`
created = {}  # the answers to creates, by SID
statuses = Counter()
verified = Counter()
accepted = Counter()
met = Counter()  # factors that wait for a proof, by their type
kinds = itertools.cycle(["totp", "push", "passkeys"])


def hook(function):
    """schemathesis.hook, but that what it fails with is told: schemathesis counts such a failure and says no more."""

    @functools.wraps(function)
    def told(*arguments):
        try:
            return function(*arguments)
        except Exception:
            traceback.print_exc()
            raise

    return schemathesis.hook(told)


def public_key(number):
    key = ec.derive_private_key(number, ec.SECP256R1())
    text = authenticator.public_key(key)
    keys[text] = key
    return text


def client_data(challenge):
    data = {"type": "webauthn.create", "challenge": websafe_encode(challenge), "origin": "http://localhost"}
    return websafe_encode(json.dumps(data).encode())


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
sid = st.text("0123456789abcdef", min_size=32, max_size=32)
for name, values in {
    "public-key": st.integers(1, ORDER_OF_P256 - 1).map(public_key),
    "metadata": st.dictionaries(text, text, max_size=3).map(json.dumps),
    # Twilio makes these, in a form that is nobody's business: these have the emulator's.
    "page-token": st.integers(0, 1000).map(lambda number: f"PA{number:032x}"),
    "client-data": sid.map(lambda digits: client_data(f"YF{digits}".encode())),
    "base64url": st.binary(min_size=1, max_size=200).map(websafe_encode),
}.items():
    schemathesis.openapi.format(name, values)


@hook
def before_call(_context, case, _kwargs):
    """Leads updates to factors that are there, and of two requests that meet one that waits for a proof, gives one it.

    Only of requests that are as described; and chains of them lead where they do.
    """
    name = operation(case)
    if not is_positive(case) or name not in ("UpdateFactor", "UpdatePasskeysFactor"):
        return
    if name == "UpdatePasskeysFactor":
        factor = waiting("passkeys")
    else:
        factor = created.get(case.path_parameters["Sid"])
        if factor is None and case.meta.phase.name is not TestPhase.STATEFUL:
            factor = waiting(next(kinds))
            if factor:
                places = {"ServiceSid": "service_sid", "Identity": "identity", "Sid": "sid"}
                case.path_parameters = {place: factor[member] for place, member in places.items()}
    if factor is None or factor["status"] != "unverified":
        return
    kind = factor["factor_type"]
    met[kind] += 1
    if met[kind] % 2 == 0:
        return
    if name == "UpdatePasskeysFactor":
        case.body = authenticator.credential(factor["options"], factor["config"]["relying_party"]["origins"][0])
    elif kind == "totp":
        case.body = {"AuthPayload": authenticator.code(factor)}
    elif kind == "push":
        key = keys[factor["binding"]["public_key"]]
        case.body = {"AuthPayload": authenticator.signature(key, factor["sid"])}


@hook
def after_call(_context, case, response):
    name = operation(case)
    try:
        body = response.json()
    except ValueError:
        body = {}
    statuses[f"{name} {response.status_code} {body.get('code', '')}".strip()] += 1
    if response.status_code == 201:
        created[body["sid"]] = body
    elif response.status_code == 200 and "sid" in body:
        created[body["sid"]].update(body)
        if body["status"] == "verified":
            verified[f"{name} {body['factor_type']}"] += 1
    elif response.status_code == 204 and case.method == "DELETE":
        del created[case.path_parameters["Sid"]]


def has_null(value):
    if isinstance(value, dict):
        return any(has_null(member) for member in value.values())
    return value is None


# What schemathesis takes for a fault and is none, since the description is not precise enough there, whatever is laid
# over it: its code for the finding, the operation, which requests, and why.
ACCEPTED = [
    (
        "ST201", "UpdateFactor",
        lambda case: any(name.startswith("Config.") for name in case.body),
        "settings of another type of factor are passed over, and a request does not say of which type the factor is",
    ),
    (
        "ST202", "UpdateFactor",
        lambda case: case.body.get("Config.NotificationPlatform") in ("apn", "fcm"),
        "a platform needs a token, unless the factor has one already",
    ),
    (
        "ST201", "CreateNewFactorPasskey",
        lambda case: has_null(case.body),
        "a member that is null is taken for one that is absent: the emulator's choice",
    ),
]


@hook
def filter_failure(_context, failure, case, _response):
    """Drops what is accepted."""
    for code, name, is_so, why in ACCEPTED:
        if (failure.code, operation(case)) == (code, name) and isinstance(case.body, dict) and is_so(case):
            accepted[f"{code} {name}: {why}"] += 1
            return False
    return True


@atexit.register
def note():
    with open(os.environ["CONTRACT_NOTES"], "w", encoding="utf-8") as file:
        json.dump({"statuses": statuses, "verified": verified, "accepted": accepted}, file)


def operation(case):
    return case.operation.definition.raw["operationId"]


def waiting(kind):
    """A factor of this type that was not verified yet."""
    ours = (factor for factor in created.values() if factor["factor_type"] == kind)
    return next((factor for factor in ours if factor["status"] == "unverified"), None)


def is_positive(case):
    return case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE
