"""What a user's devices do, for the scripts beside it: an authenticator app, a phone's key, a passkey."""

import base64
import hashlib
import time

import pyotp
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

FLAGS = AuthenticatorData.FLAG


def code(factor):
    """The code that an app shows now, of the answer to a create."""
    config = factor["config"]
    digest, step = getattr(hashlib, config["alg"]), config["time_step"]
    # A code is the last digits of a number that has ten; pyotp gives no less than six.
    whole = pyotp.TOTP(factor["binding"]["secret"], digits=10, digest=digest, interval=step).at(int(time.time()))
    return whole[-config["code_length"] :]


def public_key(key):
    """`Binding.PublicKey`."""
    der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


def signature(key, sid):
    """The `AuthPayload` of a push factor."""
    return base64.b64encode(key.sign(sid.encode(), ec.ECDSA(hashes.SHA256()))).decode()


def credential(options, origin):
    """What a browser makes of `options.publicKey` on a page of this origin: `PublicKeyCredential.toJSON()`."""
    public = options["publicKey"]
    key = ec.generate_private_key(ec.SECP256R1())
    identifier = hashlib.sha256(public_key(key).encode()).digest()
    data = AuthenticatorData.create(
        hashlib.sha256(public["rp"]["id"].encode()).digest(),
        FLAGS.UP | FLAGS.UV | FLAGS.AT,
        0,
        AttestedCredentialData.create(Aaguid.NONE, identifier, ES256.from_cryptography_key(key.public_key())),
    )
    client = CollectedClientData.create("webauthn.create", websafe_decode(public["challenge"]), origin)
    return {
        "id": websafe_encode(identifier),
        "rawId": websafe_encode(identifier),
        "type": "public-key",
        "authenticatorAttachment": "platform",
        "response": {
            "clientDataJSON": websafe_encode(client),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
            "transports": ["internal"],
        },
    }
