# SPDX-License-Identifier: Apache-2.0
"""A small DICOM peer that can be as rude as a test wants it. Standard library only."""
import socket
import struct

APPLICATION = "1.2.840.10008.3.1.1.1"
ECHO = "1.2.840.10008.1.1"
CT = "1.2.840.10008.5.1.4.1.1.2"
STUDY_ROOT = "1.2.840.10008.5.1.4.1.2.2.1"
PATIENT_ROOT = "1.2.840.10008.5.1.4.1.2.1.1"
COMMITMENT = "1.2.840.10008.1.20.1"
MPPS = "1.2.840.10008.3.1.2.3.3"
IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"


def item(kind, content):
    return struct.pack(">BBH", kind, 0, len(content)) + content


def pdu(kind, content):
    return struct.pack(">BBI", kind, 0, len(content)) + content


def associate(contexts, calling="TESTER", called="CONSENTRY", version=1, application=APPLICATION,
              max_length=16384, extra=b"", kind=1):
    """contexts: (id, abstract, [syntaxes])."""
    body = struct.pack(">HH", version, 0) + called.ljust(16).encode() + calling.ljust(16).encode()
    body += bytes(32) + item(0x10, application.encode())
    for number, abstract, syntaxes in contexts:
        content = bytes([number, 0, 0, 0]) + item(0x30, abstract.encode())
        content += b"".join(item(0x40, s.encode()) for s in syntaxes)
        body += item(0x20, content)
    user = item(0x51, struct.pack(">I", max_length)) + item(0x52, b"1.2.3.4") + extra
    return pdu(kind, body + item(0x50, user))


def element(tag, value):
    """Implicit little endian."""
    if len(value) % 2:
        value += b"\0"
    return struct.pack("<HHI", tag >> 16, tag & 0xffff, len(value)) + value


def text(tag, value, pad=b" "):
    value = value.encode()
    return element(tag, value + pad if len(value) % 2 else value)


def uid(tag, value):
    return text(tag, value, b"\0")


def us(tag, value):
    return element(tag, struct.pack("<H", value))


def sequence(tag, *items):
    body = b"".join(struct.pack("<HHI", 0xfffe, 0xe000, len(i)) + i for i in items)
    return struct.pack("<HHI", tag >> 16, tag & 0xffff, len(body)) + body


def command(*elements):
    body = b"".join(elements)
    return element(0x00000000, struct.pack("<I", len(body))) + body


def echo_request(message=1):
    return command(uid(0x00000002, ECHO), us(0x00000100, 0x30), us(0x00000110, message),
                   us(0x00000800, 0x0101))


def store_request(instance, message=1, abstract=CT):
    return command(uid(0x00000002, abstract), us(0x00000100, 1), us(0x00000110, message),
                   us(0x00000700, 0), us(0x00000800, 1), uid(0x00001000, instance))


def find_request(root=STUDY_ROOT, message=1):
    return command(uid(0x00000002, root), us(0x00000100, 0x20), us(0x00000110, message),
                   us(0x00000700, 0), us(0x00000800, 1))


def action_request(message=1):
    return command(uid(0x00000003, COMMITMENT), us(0x00000100, 0x130), us(0x00000110, message),
                   us(0x00000800, 1), uid(0x00001001, COMMITMENT + ".1"), us(0x00001008, 1))


def pdv(context, flags, content):
    return struct.pack(">IBB", len(content) + 2, context, flags) + content


def data(context, flags, content):
    return pdu(4, pdv(context, flags, content))


def instance(number, patient="P1", study="1.2.3.1", series="1.2.3.1.1", abstract=CT, modality="CT",
             pixels=0, name="Doe^Jane"):
    """A small object, implicit little endian."""
    return b"".join([
        uid(0x00080016, abstract), uid(0x00080018, number), text(0x00080020, "20240102"),
        text(0x00080060, modality), text(0x00081030, "Chest"), text(0x00100010, name),
        text(0x00100020, patient), text(0x00100030, "19700101"), text(0x00100040, "F"),
        uid(0x0020000d, study), uid(0x0020000e, series), text(0x00200013, "1"),
        element(0x7fe00010, bytes(pixels)) if pixels else b""])


def parse(body):
    """Implicit little endian elements at the top, as {tag: bytes}."""
    out, at = {}, 0
    while at + 8 <= len(body):
        group, number, size = struct.unpack_from("<HHI", body, at)
        if size == 0xffffffff:
            end = body.index(b"\xfe\xff\xdd\xe0\0\0\0\0", at)
            size = end + 8 - at - 8
        out[group << 16 | number] = body[at + 8:at + 8 + size]
        at += 8 + size
    return out


def number(value):
    return struct.unpack("<H", value)[0]


class Closed(Exception):
    pass


class Peer:
    def __init__(self, address, timeout=40):
        host, _, port = address.rpartition(":")
        self.socket = socket.create_connection((host.strip("[]"), int(port)), timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, content):
        self.socket.sendall(content)

    def receive(self, size):
        out = b""
        while len(out) < size:
            part = self.socket.recv(size - len(out))
            if not part:
                raise Closed()
            out += part
        return out

    def pdu(self):
        try:
            kind, _, size = struct.unpack(">BBI", self.receive(6))
        except ConnectionError as error:
            raise Closed() from error
        return kind, self.receive(size)

    def associate(self, contexts=((1, ECHO, [IMPLICIT]),), **more):
        self.send(associate(contexts, **more))
        return self.pdu()

    def message(self):
        """The next message: command elements and data set."""
        parts, done = {True: b"", False: b""}, False
        commands = None
        while not done:
            kind, body = self.pdu()
            if kind != 4:
                raise Closed(kind, body)
            at = 0
            while at < len(body):
                size, _, flags = struct.unpack_from(">IBB", body, at)
                parts[bool(flags & 1)] += body[at + 6:at + 4 + size]
                at += 4 + size
                if flags & 2 and flags & 1:
                    commands = parse(parts[True])
                    done = number(commands[0x00000800]) == 0x0101
                elif flags & 2:
                    done = True
        return commands, parts[False]

    def ask(self, context, request, content=None, piece=16000):
        self.send(data(context, 3, request))
        if content is not None:
            for at in range(0, len(content), piece):
                last = at + piece >= len(content)
                self.send(data(context, 2 if last else 0, content[at:at + piece]))
        return self.message()

    def release(self):
        self.send(pdu(5, bytes(4)))
        kind, _ = self.pdu()
        self.close()
        return kind

    def is_closed(self):
        """Whether the other side ends the connection, maybe after a last word."""
        try:
            while True:
                if not self.socket.recv(65536):
                    return True
        except ConnectionError:
            return True
        except socket.timeout:
            return False

    def close(self):
        self.socket.close()


def status(commands):
    return number(commands[0x00000900])
