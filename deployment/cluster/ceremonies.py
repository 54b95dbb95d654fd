"""Clients with software authenticators that register and sign in without end, and a journal of what they were told."""

import base64
import hashlib
import http.client
import json
import os
import random
import struct
import threading
import time
import uuid
from typing import NamedTuple

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

CLIENTS = 16
# Mean pause of a client between two ceremonies, in seconds: the machine is not to be busy with load alone.
PAUSE = 0.2
REGISTRATIONS = 0.3
TIMEOUT = 10
RP_ID = "localhost"
ORIGIN = "http://localhost"


class Entry(NamedTuple):
    """Line of the journal: a ceremony that succeeded, or a call that failed.

    status is 200 where a ceremony succeeded, 0 where no answer came; code is the error's, or what broke the
    connection. A call that failed and completes a ceremony may have been stored.
    """

    time: float
    step: str
    status: int
    code: str
    pod: str
    username: str
    credential_id: str
    sign_count: int


class Failed(Exception):
    """Call without an answer 200."""

    def __init__(self, status, code, pod=""):
        super().__init__(status, code, pod)
        self.status, self.code, self.pod = status, code, pod


class Journal:
    """Entries in memory, and as lines of a file, separated by tabs."""

    def __init__(self, path):
        self.entries = []
        self.file = open(path, "w", buffering=1)

    def write(self, *fields):
        entry = Entry(time.time(), *fields)
        self.entries.append(entry)
        self.file.write("\t".join(str(field) for field in entry) + "\n")


class Authenticator:
    """One credential of one user, with a signature counter (WebAuthn L3 §6.1.1)."""

    def __init__(self):
        self.username = str(uuid.uuid4())
        self.credential_id = os.urandom(32)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.sign_count = 0

    def data(self, flags):
        """Authenticator data (§6.1) without attested credential data."""
        return hashlib.sha256(RP_ID.encode()).digest() + struct.pack(">BI", flags, self.sign_count)

    def create(self, challenge):
        """RegistrationResponseJSON, with the attestation "none" (§8.7)."""
        point = self.key.public_key().public_numbers()
        key = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20" + point.x.to_bytes(32, "big")
        key += b"\x22\x58\x20" + point.y.to_bytes(32, "big")
        data = self.data(0x45) + bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id + key
        attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58" + bytes([len(data)]) + data
        return self.credential(client_data("webauthn.create", challenge), attestationObject=attestation)

    def get(self, challenge):
        """AuthenticationResponseJSON, with the next counter."""
        self.sign_count += 1
        data, client = self.data(0x05), client_data("webauthn.get", challenge)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self.credential(client, authenticatorData=data, signature=signature)

    def credential(self, client, **response):
        identifier = base64url(self.credential_id)
        response = {name: base64url(value) for name, value in response.items()}
        return {
            "id": identifier,
            "rawId": identifier,
            "type": "public-key",
            "response": {"clientDataJSON": base64url(client), **response},
            "clientExtensionResults": {},
        }


class Client(threading.Thread):
    """One user agent after the other: registers, or signs in with a passkey that was registered here before."""

    def __init__(self, port, journal):
        super().__init__(daemon=True)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
        self.journal = journal
        self.authenticators = []
        # Held while a ceremony is under way.
        self.turn = threading.Lock()

    def run(self):
        while True:
            with self.turn:
                if not self.authenticators or random.random() < REGISTRATIONS:
                    authenticator = Authenticator()
                    if self.ceremony("register", authenticator, authenticator.create):
                        self.authenticators.append(authenticator)
                else:
                    authenticator = random.choice(self.authenticators)
                    self.ceremony("authenticate", authenticator, authenticator.get)
            time.sleep(random.uniform(0, 2 * PAUSE))

    def ceremony(self, name, authenticator, answer):
        """Both calls of a ceremony; whether it succeeded."""
        step, username = name + "/begin", authenticator.username
        status, code = 200, ""
        try:
            options, pod = self.post(step, {"username": username})
            step = name + "/complete"
            _, pod = self.post(step, {"username": username, "credential": answer(options["challenge"])})
        except Failed as failed:
            status, code, pod = failed.status, failed.code, failed.pod
        self.journal.write(
            step, status, code, pod, username, authenticator.credential_id.hex(), authenticator.sign_count
        )
        return status == 200

    def post(self, step, body):
        """The answer's data, and the pod that it came from."""
        try:
            self.connection.request(
                "POST", "/api/v1/webauthn/" + step, json.dumps(body), {"Content-Type": "application/json"}
            )
            response = self.connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as failure:
            self.connection.close()
            raise Failed(0, type(failure).__name__)
        pod = response.headers.get("X-Pod", "")
        if response.status != 200:
            raise Failed(response.status, error_code(content), pod)
        return json.loads(content)["data"], pod


class Load:
    """All clients. They start at once, and can be held between two ceremonies."""

    def __init__(self, port, journal):
        self.clients = [Client(port, journal) for _ in range(CLIENTS)]
        for client in self.clients:
            client.start()

    def __enter__(self):
        """No ceremony is under way until the end of the block."""
        for client in self.clients:
            client.turn.acquire()

    def __exit__(self, *_):
        for client in self.clients:
            client.turn.release()


def client_data(kind, challenge):
    return json.dumps({"type": kind, "challenge": challenge, "origin": ORIGIN}).encode()


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def error_code(content):
    """Code of the envelope; where there is none, the ingress has answered itself."""
    try:
        return json.loads(content)["errors"][0]["code"]
    except ValueError:
        return "ingress"
