#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""DICOMweb with other people's programs: dicomweb-client and dcmjs (tests/npm), Orthanc with its
DICOMweb plugin as sender and as reader, pydicom as a reader of what comes back.

Whoever is not installed is passed over; exit 77 when nobody is.
"""
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from dicom_files import instance
from dicomweb_door_test import STUDIES, consent, rows, store, stream
from gateway_process import Gateway, check

HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGES = os.path.join(os.path.dirname(HERE), "npm")


def dicomweb_client(program):
    if shutil.which("node") is None or not os.path.isdir(PACKAGES + "/node_modules/dicomweb-client"):
        return False
    with Gateway(program) as g, tempfile.TemporaryDirectory() as folder:
        name = os.path.join(folder, "instance.dcm")
        with open(name, "wb") as out:
            out.write(instance())
        consent(g)
        done = subprocess.run(["node", os.path.join(HERE, "dicomweb_client.mjs"), PACKAGES,
                               "http://127.0.0.1:%d/dicom-web" % g.port, name, "PAT-1"],
                              capture_output=True, text=True, timeout=60)
        check(done.returncode == 0, done.stdout + done.stderr)
    return True


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Orthanc:
    """Orthanc on a free port, told of the gateway as DICOMweb server "gateway"."""

    def __init__(self, folder, gateway):
        self.port = free_port()
        plugin = os.environ.get("ORTHANC_PLUGINS",
                                "/usr/share/orthanc/plugins/libOrthancDicomWeb.so")
        config = os.path.join(folder, "orthanc.json")
        with open(config, "w", encoding="ascii") as out:
            json.dump({"StorageDirectory": folder, "IndexDirectory": folder, "HttpPort": self.port,
                       "DicomServerEnabled": False, "RemoteAccessAllowed": False,
                       "AuthenticationEnabled": False, "Plugins": [plugin], "DicomWeb": {
                           "Enable": True, "Servers": {
                               "gateway": ["http://127.0.0.1:%d/dicom-web/" % gateway.port]}}}, out)
        self.process = subprocess.Popen(["Orthanc", config], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        for _ in range(100):
            try:
                self.call("/system")
                return
            except OSError:
                time.sleep(0.2)

    def call(self, path, data=None, method=None):
        request = urllib.request.Request("http://127.0.0.1:%d%s" % (self.port, path), data=data,
                                         method=method)
        return json.loads(urllib.request.urlopen(request, timeout=60).read() or b"null")

    def stop(self):
        self.process.terminate()
        self.process.wait()


def orthanc(program):
    plugin = "/usr/share/orthanc/plugins/libOrthancDicomWeb.so"
    if shutil.which("Orthanc") is None or not os.path.exists(os.environ.get("ORTHANC_PLUGINS",
                                                                            plugin)):
        return False
    with Gateway(program) as g, tempfile.TemporaryDirectory() as folder:
        peer = Orthanc(folder, g)
        try:
            files = [instance(uid="2.25.%d" % n) for n in range(10, 30)]
            stored = [peer.call("/instances", data=f)["ID"] for f in files]
            # As a sender: one STOW-RS request of 20 instances.
            peer.call("/dicom-web/servers/gateway/stow",
                      json.dumps({"Resources": stored}).encode())
            check(rows(g, STUDIES) == [])
            consent(g)
            check(rows(g, STUDIES)[0]["00201208"]["Value"] == [20])
            # As a reader: QIDO-RS, then WADO-RS of a study it does not have.
            found = peer.call("/dicom-web/servers/gateway/qido", json.dumps(
                {"Uri": "/studies", "Arguments": {"00100020": "PAT-1"}}).encode())
            check(len(found) == 1, found)
            for identifier in stored:
                peer.call("/instances/" + identifier, method="DELETE")
            peer.call("/dicom-web/servers/gateway/retrieve",
                      json.dumps({"Resources": [{"Study": "2.25.1"}]}).encode())
            check(len(peer.call("/instances")) == 20)
        finally:
            peer.stop()
    return True


PYDICOM = """
import io, sys, pydicom
ds = pydicom.dcmread(io.BytesIO(sys.stdin.buffer.read()))
print(ds.PatientID, ds.SOPInstanceUID, len(ds.PixelData), ds.file_meta.TransferSyntaxUID)
"""


def pydicom(program):
    python = "/usr/bin/python3"
    if subprocess.run([python, "-c", "import pydicom"], capture_output=True).returncode != 0:
        return False
    with Gateway(program) as g:
        check(store(g, [instance(pixels=bytes(5000))])[0] == 200)
        consent(g)
        _, headers, body = stream(g, STUDIES + "/2.25.1/series/2.25.2/instances/2.25.3")
        boundary = b"--" + headers["content-type"].split("boundary=")[1].encode()
        part = body.split(boundary)[1].split(b"\r\n\r\n", 1)[1][:-2]
        done = subprocess.run([python, "-c", PYDICOM], input=part, capture_output=True)
        check(done.stdout == b"PAT-1 2.25.3 5000 1.2.840.10008.1.2.1\n", done.stdout + done.stderr)
    return True


def main():
    program = sys.argv[1]
    results = {}
    for peer in (dicomweb_client, orthanc, pydicom):
        try:
            results[peer.__name__] = peer(program)
            print("ok  " if results[peer.__name__] else "skip", peer.__name__)
        except (AssertionError, OSError, subprocess.SubprocessError) as error:
            print("FAIL", peer.__name__, repr(error)[:3000])
            results[peer.__name__] = None
    sys.exit(1 if None in results.values() else 0 if any(results.values()) else 77)


main()
