#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""DCMTK and Orthanc as they come from the distribution, against the DICOM door. Exit 77 without
DCMTK; the parts about Orthanc are skipped without it."""
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

from gateway_process import Gateway

HERE = os.path.dirname(os.path.abspath(__file__))
CORPORA = [os.environ.get("CONSENTRY_CORPUS", ""), HERE + "/../../../shared/corpus",
           HERE + "/../../../../shared/corpus"]
failed = []


def check(condition, what):
    if not condition:
        failed.append(what)
        print("FAILED:", what, flush=True)


def corpus():
    for folder in CORPORA:
        if folder and os.path.isdir(folder + "/dicom"):
            return folder + "/dicom"
    return None


def run(*command, environment=None, timeout=120):
    done = subprocess.run([str(c) for c in command], capture_output=True, timeout=timeout,
                          env=dict(os.environ, **(environment or {})))
    return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")


def port_of(gateway):
    return gateway.ready["dicom"].rpartition(":")[2]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def echo_ms(gateway, environment=None, count=1000):
    """Milliseconds per C-ECHO: the difference of a long and a short run of unmodified echoscu."""
    times = []
    for repeat in (1, count + 1):
        best = 1e9
        for _ in range(3):
            start = time.monotonic()
            code, _ = run("echoscu", "--repeat", repeat, "127.0.0.1", port_of(gateway),
                          environment=environment)
            best = min(best, time.monotonic() - start)
            check(code == 0, "echoscu")
        times.append(best)
    return (times[1] - times[0]) / count * 1000


def test_echo(gateway):
    for nodelay in ("0", "1"):
        ms = echo_ms(gateway, {"TCP_NODELAY": nodelay})
        print(f"echoscu, TCP_NODELAY={nodelay}: {ms:.3f} ms", flush=True)
        check(ms < 10, f"C-ECHO takes {ms:.1f} ms: somebody waits for an acknowledgment")


def write_instance(folder, name, uid, patient="P1", study="1.2.3.1", series="1.2.3.1.1"):
    text = f"""
(0008,0016) UI 1.2.840.10008.5.1.4.1.1.7
(0008,0018) UI {uid}
(0008,0020) DA 20240102
(0008,0060) CS OT
(0008,1030) LO [Study of a peer]
(0010,0010) PN [Peer^Test]
(0010,0020) LO [{patient}]
(0020,000d) UI {study}
(0020,000e) UI {series}
(0020,0013) IS 1
(0028,0002) US 1
(0028,0004) CS MONOCHROME2
(0028,0010) US 2
(0028,0011) US 2
(0028,0100) US 8
(0028,0101) US 8
(0028,0102) US 7
(0028,0103) US 0
(7fe0,0010) OB 01\\02\\03\\04
"""
    dump = os.path.join(folder, name + ".dump")
    open(dump, "w").write(text)
    path = os.path.join(folder, name + ".dcm")
    code, out = run("dump2dcm", dump, path)
    check(code == 0, "dump2dcm: " + out)
    return path


def test_store(gateway, folder):
    files = [write_instance(folder, f"i{i}", f"1.2.3.1.1.{i + 1}") for i in range(5)]
    for options in ((), ("-xi",), ("-xb",), ("-xd",)):
        code, out = run("storescu", *options, "127.0.0.1", port_of(gateway), *files)
        check(code == 0, f"storescu {options}: {out}")
    code, out = run("dcmsend", "127.0.0.1", port_of(gateway), *files)
    check(code == 0, "dcmsend: " + out)
    code, out = run("storescu", "--max-pdu", "4096", "127.0.0.1", port_of(gateway), *files)
    check(code == 0, "storescu with small PDUs: " + out)


def test_corpus(gateway, folder):
    """Every file that dcmsend reads is answered, and most are taken."""
    code, out = run("dcmsend", "-v", "+sd", "+r", "--no-halt", "--no-illegal-proposal", "127.0.0.1",
                    port_of(gateway), folder, timeout=300)
    sent = re.search(r"- sent to the peer\s+: (\d+)", out)
    good = re.search(r"with status SUCCESS\s*: (\d+)", out)
    check(sent is not None and good is not None, f"dcmsend of the corpus: {code} {out[-500:]}")
    if sent and good:
        print(f"corpus: {sent.group(1)} sent, {good.group(1)} stored", flush=True)
        check(int(good.group(1)) * 10 >= int(sent.group(1)) * 6, "most of the corpus is stored")


def found(out):
    return len(re.findall(r"Find Response: \d+ \(Pending\)", out))


def find(gateway, *keys, root="-S", calling="FINDSCU"):
    options = [o for k in keys for o in ("-k", k)]
    code, out = run("findscu", "-v", root, "-aet", calling, *options, "127.0.0.1", port_of(gateway))
    check(code == 0, "findscu: " + out)
    return found(out), out


def permit(gateway):
    """A patient, known to FHIR by the number that the objects carry, and a consent for anyone."""
    patient = {"resourceType": "Patient", "identifier": [
        {"system": "urn:consentry:dicom:patient-id", "value": "P1"}]}
    status, headers, body = gateway.ask("POST", "/fhir/Patient", json.dumps(patient).encode(),
                                        [("Content-Type", "application/fhir+json")])
    check(status == 201, f"patient: {status} {body}")
    name = "/".join(dict(headers)["location"].split("/")[-4:-2])
    consent = {"resourceType": "Consent", "status": "active", "dateTime": "2024-01-01",
               "patient": {"reference": name},
               "scope": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope",
                                     "code": "patient-privacy"}]},
               "category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}],
               "policyRule": {"coding": [
                   {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
                    "code": "OPTIN"}]},
               "provision": {"type": "permit"}}
    status, _, body = gateway.ask("POST", "/fhir/Consent", json.dumps(consent).encode(),
                                  [("Content-Type", "application/fhir+json")])
    check(status == 201, f"consent: {status} {body}")


def test_find(gateway):
    count, _ = find(gateway, "QueryRetrieveLevel=STUDY", "PatientID=P1", "StudyInstanceUID")
    check(count == 0, "nothing is found without a consent")
    permit(gateway)
    count, out = find(gateway, "QueryRetrieveLevel=STUDY", "PatientID=P1", "StudyInstanceUID",
                      "PatientName", "ModalitiesInStudy", "NumberOfStudyRelatedInstances")
    check(count == 1, f"one study with a consent: {count}")
    check("1.2.3.1" in out and "Peer^Test" in out and "OT" in out, "with its attributes: " + out)
    for keys, wanted in ((["PatientName=PEER*"], 1), (["PatientName=X*"], 0),
                         (["StudyDate=20240101-20240103"], 1), (["StudyDate=-20231231"], 0),
                         (["StudyInstanceUID=1.2.3.1\\1.2.3.2"], 1), (["ModalitiesInStudy=OT"], 1),
                         (["ModalitiesInStudy=CT", "PatientID=P1"], 0)):
        count, out = find(gateway, "QueryRetrieveLevel=STUDY", *keys)
        check(count == wanted, f"{keys}: {count}, not {wanted}")
    count, _ = find(gateway, "QueryRetrieveLevel=SERIES", "StudyInstanceUID=1.2.3.1",
                    "SeriesInstanceUID", "Modality")
    check(count == 1, f"series: {count}")
    count, _ = find(gateway, "QueryRetrieveLevel=IMAGE", "SeriesInstanceUID=1.2.3.1.1",
                    "SOPInstanceUID")
    check(count == 5, f"instances: {count}")
    count, _ = find(gateway, "QueryRetrieveLevel=PATIENT", "PatientID", "PatientName", root="-P")
    check(count == 1, f"patients: {count}")


def test_move(gateway):
    code, out = run("movescu", "-v", "-S", "-k", "QueryRetrieveLevel=STUDY", "-k",
                    "StudyInstanceUID=1.2.3.1", "127.0.0.1", port_of(gateway))
    check("No Acceptable" in out or "No valid Presentation" in out or code != 0,
          f"C-MOVE is not offered: {code} {out}")


class Orthanc:
    def __init__(self, folder, gateway_port, port, aet="ORTHANC"):
        self.http, self.dicom = free_port(), port
        settings = {"Name": aet, "StorageDirectory": folder + "/db", "HttpPort": self.http,
                    "IndexDirectory": folder + "/db", "DicomPort": self.dicom, "DicomAet": aet,
                    "RemoteAccessAllowed": False, "AuthenticationEnabled": False, "Plugins": [],
                    "DicomAlwaysAllowStore": True, "DicomCheckCalledAet": False,
                    "DicomModalities": {"consentry": ["CONSENTRY", "127.0.0.1", gateway_port]}}
        path = folder + "/orthanc.json"
        json.dump(settings, open(path, "w"))
        self.process = subprocess.Popen([shutil.which("Orthanc"), path], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        for _ in range(100):
            try:
                self.get("/system")
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("Orthanc does not start")

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.http}{path}", timeout=30) as answer:
            return json.load(answer)

    def post(self, path, content):
        request = urllib.request.Request(f"http://127.0.0.1:{self.http}{path}", content)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


def test_orthanc(gateway, folder, port):
    if not shutil.which("Orthanc"):
        print("skipped: no Orthanc", flush=True)
        return
    orthanc = Orthanc(folder, int(port_of(gateway)), port)
    try:
        check(orthanc.post("/modalities/consentry/echo", b"{}") == {}, "Orthanc's C-ECHO")
        files = [write_instance(folder, f"o{i}", f"1.2.3.4.1.{i + 1}", "P4", "1.2.3.4", "1.2.3.4.1")
                 for i in range(3)]
        names = [orthanc.post("/instances", open(f, "rb").read())["ID"] for f in files]
        done = orthanc.post("/modalities/consentry/store", json.dumps(names).encode())
        check(done["FailedInstancesCount"] == 0 and done["InstancesCount"] == 3, f"store: {done}")
        job = orthanc.post("/modalities/consentry/storage-commitment", json.dumps(
            {"DicomInstances": [["1.2.840.10008.5.1.4.1.1.7", "1.2.3.4.1.1"],
                                ["1.2.840.10008.5.1.4.1.1.7", "1.2.3.4.1.99"]]}).encode())
        for _ in range(50):
            state = orthanc.get(f"/storage-commitment/{job['ID']}")
            if state["Status"] != "Pending":
                break
            time.sleep(0.1)
        check(state["Status"] == "Failure" and len(state.get("Success", [])) == 1 and
              len(state.get("Failures", [])) == 1, f"storage commitment: {state}")
    finally:
        orthanc.stop()


def counted(gateway, outcome):
    _, _, body = gateway.ask("GET", "/metrics")
    return int(re.search(f'consentry_dicom_forwarded_total{{outcome="{outcome}"}} (\\d+)',
                         body.decode()).group(1))


def waits_for(what, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end and not what():
        time.sleep(0.1)
    return what()


def test_forward(program, folder):
    """What arrives goes on to storescp, once a consent permits it; before, nothing does."""
    port, sink = free_port(), os.path.join(folder, "sink")
    os.mkdir(sink)
    storescp = subprocess.Popen(["storescp", "-od", sink, str(port)], stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)
    try:
        with Gateway(program, "--dicom-peers", f"SINK=127.0.0.1:{port}", "--dicom-forward",
                     "SINK") as gateway:
            files = [write_instance(folder, f"f{i}", f"1.2.3.6.1.{i + 1}", "P1", "1.2.3.6",
                                    "1.2.3.6.1") for i in range(4)]
            code, out = run("storescu", "127.0.0.1", port_of(gateway), *files[:2])
            check(code == 0, "storescu: " + out)
            check(waits_for(lambda: counted(gateway, "not") == 2), "denied without a consent")
            check(os.listdir(sink) == [], "and nothing has gone out")
            permit(gateway)
            code, out = run("storescu", "127.0.0.1", port_of(gateway), *files)
            check(code == 0, "storescu: " + out)
            check(waits_for(lambda: counted(gateway, "taken") == 4), "forwarded with one")
            check(len(os.listdir(sink)) == 4, f"files: {os.listdir(sink)}")
            for name in os.listdir(sink):
                code, out = run("dcmdump", os.path.join(sink, name))
                check(code == 0 and "Peer^Test" in out, "whole: " + out[-200:])
    finally:
        storescp.terminate()
        storescp.wait(20)


def main():
    if not shutil.which("echoscu"):
        print("skipped: no DCMTK")
        return 77
    folder = tempfile.mkdtemp(prefix="consentry-peers-")
    try:
        port = free_port()
        with Gateway(sys.argv[1], "--dicom-peers", f"ORTHANC=127.0.0.1:{port}") as gateway:
            test_echo(gateway)
            test_store(gateway, folder)
            test_find(gateway)
            test_move(gateway)
            test_orthanc(gateway, folder, port)
            if corpus():
                test_corpus(gateway, corpus())
            check(gateway.process.poll() is None, "the gateway lives")
        test_forward(sys.argv[1], folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("failed: %d" % len(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
