#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Twelve hostile DICOM files and the answer to each, through `consentry translate dicom`: the rule
named, and whether the file is taken."""
import json
import os
import struct
import subprocess
import sys
import tempfile
import time
import zlib

from dicom_files import CT, element, instance
from gateway_process import check

META = element(0x00020010, "UI", "1.2.840.10008.1.2.1")
UIDS = (element(0x00080016, "UI", CT) + element(0x00080018, "UI", "2.25.3"))
PLACE = element(0x0020000d, "UI", "2.25.1") + element(0x0020000e, "UI", "2.25.2")


def file_of(data, meta=META, preamble=bytes(128)):
    return preamble + b"DICM" + element(0x00020000, "UL", struct.pack("<I", len(meta))) + meta + data


def nested(depth):
    data = b""
    for _ in range(depth):
        item = struct.pack("<HHI", 0xfffe, 0xe000, len(data)) + data
        data = struct.pack("<HH2sHI", 0x0040, 0xa730, b"SQ", 0, len(item)) + item
    return file_of(UIDS + PLACE + data)


def patient(value, vr="LO"):
    return element(0x00100020, vr, value)


def deflated(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    meta = element(0x00020010, "UI", "1.2.840.10008.1.2.1.99")
    return file_of(packer.compress(data) + packer.flush(), meta)


def implicit(tag, value):
    return struct.pack("<HHI", tag >> 16, tag & 0xffff, len(value)) + value


LONG = struct.pack("<HH2sHI", 0x0009, 0x1001, b"OB", 0, 0xfffffff0)
BOMB = UIDS + struct.pack("<HH2sHI", 0x0009, 0x1001, b"OB", 0, 80 << 20) + bytes(80 << 20)
PIXELS = element(0x7fe00010, "OW", b"\0\0")
UTF8 = element(0x00080005, "CS", "ISO_IR 192")

# name, bytes, rule, taken
CASES = [
    ("nested 64 deep", nested(64), None, True),
    ("nested 65 deep", nested(65), "dicom-depth", False),
    ("nested 10,000 deep", nested(10000), "dicom-depth", False),
    ("a length of 4 GB in 100 bytes", file_of(UIDS + LONG), "dicom-length", False),
    ("80 MB deflated to 80 kB", deflated(BOMB), "dicom-bomb", False),
    ("two Patient IDs", file_of(UIDS + patient("A") + patient("B") + PLACE), "dicom-duplicate",
     False),
    ("Patient ID as UN", file_of(UIDS + patient("A", "UN") + PLACE), None, True),
    ("Patient ID as a number", file_of(UIDS + patient(b"\1\0", "US") + PLACE), "dicom-identity-vr",
     False),
    ("Patient ID behind the pixels", file_of(UIDS + PLACE + PIXELS + patient("A")),
     "dicom-identity-late", False),
    ("no transfer syntax", file_of(UIDS, element(0x00020002, "UI", CT)), "dicom-meta", False),
    ("group 0002 in the data set", file_of(UIDS + element(0x00020010, "UI", "1.2") + PLACE),
     "dicom-group", False),
    ("implicit bytes said to be explicit",
     file_of(implicit(0x00080016, CT + b"\0") + implicit(0x00080018, b"2.25.3")), "dicom-syntax",
     False),
    ("a program as preamble", instance(preamble=b"MZ" + bytes(126)), "dicom-preamble", True),
    ("a UID that climbs", file_of(element(0x00080018, "UI", "../../etc/x") + PLACE), "dicom-uid",
     False),
    ("a UID with a leading zero", instance(uid="2.25.03"), "dicom-uid", False),
    ("a Patient ID that is not UTF-8", file_of(UTF8 + UIDS + patient(b"A\xff") + PLACE),
     "dicom-charset", False),
]


def main():
    program = sys.argv[1]
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for n, (name, data, rule, taken) in enumerate(CASES):
            path = os.path.join(folder, "%d.dcm" % n)
            with open(path, "wb") as out:
                out.write(data)
            begin = time.monotonic()
            done = subprocess.run([program, "translate", "dicom", path], capture_output=True,
                                  timeout=20)
            seconds = time.monotonic() - begin
            answer = json.loads(done.stdout)
            rules = [issue["rule"] for issue in answer["issues"]]
            errors = [i["rule"] for i in answer["issues"] if i["severity"] == "error"]
            try:
                check(answer["ok"] == taken, answer)
                check(rule is None or rule in rules, (rule, rules))
                check(taken or errors[0] == rule, errors)
                check((done.returncode == 0) == taken, done.returncode)
                check(seconds < 5, seconds)
                print("ok   %s" % name)
            except AssertionError as error:
                failed += 1
                print("FAIL %s: %s" % (name, str(error)[:600]))
    sys.exit(1 if failed else 0)


main()
