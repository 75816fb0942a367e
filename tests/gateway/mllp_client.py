# SPDX-License-Identifier: Apache-2.0
"""A second implementation of MLLP, for tests: releases 1 and 2, and the sequence number protocol."""
import json
import socket
import ssl

VT, FS, CR = b"\x0b", b"\x1c", b"\r"


def frame(content):
    return VT + content + FS + CR


def address_of(gateway, index=0):
    host, _, port = gateway.ready["mllp"].split(",")[index].rpartition(":")
    return host.strip("[]"), int(port)


def message(control_id="M1", event="A28", patient="10042", sender="EHR|CLINIC", more="",
            version="2.5", tail="", time="20260105", name="Vogel^Irma"):
    """An ADT message; `more` stands behind MSH-12, `tail` are further segments."""
    structure = {"A28": "ADT_A05", "A31": "ADT_A05", "A08": "ADT_A01"}.get(event, "ADT_" + event)
    segments = [f"MSH|^~\\&|{sender}|GATEWAY|REGION|{time}||ADT^{event}^{structure}|{control_id}|P|"
                f"{version}{more}",
                f"EVN|{event}|20260105", f"PID|1||{patient}^^^NORTH^MR||{name}", "PV1|1|N"]
    return ("\r".join(segments) + "\r" + tail).encode()


def consent(status, number="C-1^NORTH", decided="20260101", limits="", kind="001", **fields):
    """A CON segment; fields are f24=... by number."""
    con = [""] * 26
    con[0], con[1], con[2], con[3], con[4] = "CON", "1", kind, "F-12", number
    con[9], con[10], con[11], con[13] = limits, "W", status, decided
    con[24], con[25] = "Vogel^Irma", "1^Self^HL70548"
    for name, value in fields.items():
        con[int(name[1:])] = value
    return "|".join(con).rstrip("|") + "\r"


class Line:
    """One connection."""

    def __init__(self, gateway, index=0, timeout=30, context=None):
        self.socket = socket.create_connection(address_of(gateway, index), timeout=timeout)
        if context is not None:
            self.socket = context.wrap_socket(self.socket, server_hostname="localhost")
        self.held = b""

    def send(self, data):
        self.socket.sendall(data)

    def frame(self):
        """The next frame's content; None when the peer has closed."""
        while FS + CR not in self.held:
            try:
                got = self.socket.recv(65536)
            except (ConnectionResetError, ssl.SSLEOFError):
                got = b""
            if not got:
                return None
            self.held += got
        content, _, self.held = self.held.partition(FS + CR)
        assert content[:1] == VT, content[:20]
        return content[1:]

    def ask(self, content):
        self.send(frame(content))
        return Ack(self.frame())

    def silent(self, seconds=0.4):
        """True when nothing comes for so long."""
        if self.held:
            return False
        self.socket.settimeout(seconds)
        try:
            self.held += self.socket.recv(65536)
            return False
        except (socket.timeout, TimeoutError):
            return True
        finally:
            self.socket.settimeout(30)

    def is_closed(self):
        return self.frame() is None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()


class Ack:
    """An acknowledgement as fields: ack.msa[1], ack.err[0][3]."""

    def __init__(self, content):
        assert content is not None, "closed without an answer"
        coding = "utf-16" if b"\x00" in content else "utf-8"
        self.text = content.decode(coding, "surrogateescape")
        segments = [s.split("|") for s in self.text.split("\r") if s]
        self.msh = ["MSH", "|"] + next(s for s in segments if s[0] == "MSH")[1:]
        self.msa = (next((s for s in segments if s[0] == "MSA"), ["MSA"]) + [""] * 7)[:7]
        self.err = [s + [""] * (9 - len(s)) for s in segments if s[0] == "ERR"]
        self.code, self.control_id = self.msa[1], self.msa[2]
        self.error = self.err[0][3].split("^")[0] if self.err else ""
        self.rule = self.err[0][5] if self.err else ""
        self.place = self.err[0][2] if self.err else ""


def feeds(gateway):
    status, _, body = gateway.ask("GET", "/feeds")
    assert status == 200, status
    return json.loads(body)
