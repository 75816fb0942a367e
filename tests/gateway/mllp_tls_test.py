# SPDX-License-Identifier: Apache-2.0
"""HL7 over TLS: a client certificate is asked for off loopback, and a listener on loopback may stay
plain beside one that is not."""
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile

from gateway_process import Gateway, check, main
from mllp_client import Line, frame, message


def make_certificates(folder):
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    for ca in ("ca", "other-ca"):
        openssl("req", "-x509", *key, "-keyout", f"{ca}.key", "-out", f"{ca}.pem", "-days", "2",
                "-subj", f"/CN={ca}")
    for name, ca in (("server", "ca"), ("client", "ca"), ("stranger", "other-ca")):
        openssl("req", *key, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{ca}.pem", "-CAkey", f"{ca}.key",
                "-CAcreateserial", "-out", f"{name}.pem", "-days", "2")
    return lambda name: os.path.join(folder, name)


def context_of(path, client=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.load_verify_locations(path("ca.pem"))
    if client:
        context.load_cert_chain(path(client + ".pem"), path(client + ".key"))
    return context


def is_refused(gateway, context):
    try:
        with Line(gateway, context=context) as line:
            line.send(frame(message("N")))
            return line.frame() is None
    except (ssl.SSLError, ConnectionError, socket.timeout):
        return True


def certificates_are_asked_for(program):
    with tempfile.TemporaryDirectory() as folder:
        path = make_certificates(folder)
        with open(path("feeds.json"), "w") as f:
            json.dump({"listeners": [{"address": "127.0.0.1:0", "tls": False}]}, f)
        with Gateway(program, "--profile", "fast-dev", "--mllp", "0.0.0.0:0", "--tls-cert",
                     path("server.pem"), "--tls-key", path("server.key"), "--client-ca",
                     path("ca.pem"), "--feeds", path("feeds.json")) as g:
            g.ready["mllp"] = g.ready["mllp"].replace("0.0.0.0", "127.0.0.1")
            with Line(g, context=context_of(path, "client")) as line:
                for i in range(50):
                    check(line.ask(message(f"T{i}", patient=str(i))).code == "AA")
                line.send(b"".join(frame(message(f"U{i}")) for i in range(200)))
                check(all(line.frame() is not None for _ in range(200)))
                large = message("V", tail="NTE|1||" + "x" * 3000000 + "\r")
                check(line.ask(large).code == "AA", "many records, one message")
            check(is_refused(g, context_of(path)) and is_refused(g, context_of(path, "stranger")))
            with Line(g) as line:
                line.send(frame(message("P")))
                check(line.is_closed(), "plain bytes at the TLS port")
            with Line(g, index=1) as line:
                check(line.ask(message("Q")).code == "AA", "the plain port on loopback")


if shutil.which("openssl") is None:
    print("skipped: no openssl")
    sys.exit(0)
main([certificates_are_asked_for])
