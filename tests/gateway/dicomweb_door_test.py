#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""DICOMweb from outside: STOW-RS, QIDO-RS, WADO-RS, and that nothing leaves without a consent."""
import json
import os
import subprocess
import tempfile
import time

from dicom_files import instance, multipart
from gateway_process import Gateway, check, main, read_head, request, resident_bytes

STUDIES = "/dicom-web/studies"


def store(g, files, path=STUDIES, accept=None, **options):
    body, kind = multipart(files, **options)
    headers = [("Content-Type", kind)] + ([("Accept", accept)] if accept else [])
    return g.ask("POST", path, body, headers)


def consent(g, kind="permit", patient="PAT-1", actor=None, purpose="TREAT", classes=(),
            system="urn:consentry:dicom:patient-id", headers=()):
    provision = {"type": kind, "purpose": [{
        "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": purpose}]}
    if actor:
        provision["actor"] = [{
            "role": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/"
                                           "v3-ParticipationType", "code": "IRCP"}]},
            "reference": {"type": "Organization",
                          "identifier": {"system": actor[0], "value": actor[1]}}}]
    if classes:
        provision["class"] = [{"system": "http://hl7.org/fhir/resource-types", "code": c}
                              for c in classes]
    resource = {
        "resourceType": "Consent", "status": "active",
        "scope": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope",
                              "code": "patient-privacy"}]},
        "category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}],
        "patient": {"type": "Patient", "identifier": {
            "system": system, "value": patient}},
        "policyRule": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
                                   "code": "OPTIN"}]},
        "provision": provision}
    status, answer, body = g.ask("POST", "/fhir/Consent", json.dumps(resource).encode(),
                                 [("Content-Type", "application/fhir+json"), *headers])
    check(status == 201, body)
    return answer["location"].split("/fhir/")[1].split("/_history")[0]


def rows(g, path):
    status, headers, body = g.ask("GET", path)
    check(status == 200 and headers["content-type"] == "application/dicom+json", (status, body))
    return json.loads(body)


def stream(g, path, accept=None):
    """An answer in chunks: status, Content-Type, body."""
    with g.connect() as s:
        s.sendall(request("GET", path, None, [("Accept", accept)] if accept else ()))
        f = s.makefile("rb")
        status, headers = read_head(f)
        if headers.get("transfer-encoding") != "chunked":
            return status, headers, f.read(int(headers.get("content-length", 0)))
        body = b""
        while size := int(f.readline(), 16):
            body += f.read(size)
            f.readline()
        return status, headers, body


def nothing_leaves_without_a_consent(program):
    with Gateway(program) as g:
        status, headers, body = store(g, [instance(), instance(uid="2.25.4")])
        check(status == 200 and headers["content-type"] == "application/dicom+json", body)
        answer = json.loads(body)
        check(len(answer["00081199"]["Value"]) == 2 and "00081198" not in answer, answer)
        check(answer["00081190"]["Value"][0].endswith("/dicom-web/studies/2.25.1"), answer)
        check(rows(g, STUDIES) == [] and rows(g, "/dicom-web/instances") == [])
        for path in ("", "/metadata", "/series/2.25.2/metadata", "/series/2.25.2",
                     "/series/2.25.2/instances/2.25.3", "/series/2.25.2/instances/2.25.3/metadata"):
            check(g.ask("GET", STUDIES + "/2.25.1" + path)[0] == 404, path)
        permitted = consent(g)
        check(len(rows(g, STUDIES)) == 1 and len(rows(g, "/dicom-web/instances")) == 2)
        check(len(rows(g, STUDIES + "/2.25.1/metadata")) == 2)
        denied = consent(g, "deny", classes=["ImagingStudy"])
        check(rows(g, STUDIES) == [])
        check(g.ask("DELETE", "/fhir/" + denied)[0] in (200, 204))
        check(len(rows(g, STUDIES)) == 1)
        check(g.ask("DELETE", "/fhir/" + permitted)[0] in (200, 204))
        check(rows(g, STUDIES) == [])
        said = [line for line in g.log() if line["event"] == "disclosure"]
        check(said and all("PAT" not in json.dumps(line) for line in said), said)


def a_consent_names_who_and_what_for(program):
    with Gateway(program) as g:
        check(store(g, [instance()])[0] == 200)
        consent(g, actor=("urn:example:clinic", "north"), classes=["ImagingStudy"])
        check(rows(g, STUDIES) == [])
        check(len(rows(g, STUDIES + "?requester=urn:example:clinic%7Cnorth")) == 1)
        check(rows(g, STUDIES + "?requester=urn:example:clinic%7Csouth") == [])
        check(rows(g, STUDIES + "?requester=urn:example:clinic%7Cnorth&purpose=HRESCH") == [])
        check(g.ask("GET", STUDIES + "?purpose=NONSENSE")[0] == 400)


def a_token_is_who_asks(program):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "tokens")
        made = [subprocess.run([program, "token", "--token-file", path], capture_output=True,
                               check=True).stdout.decode().strip() for _ in range(2)]
        with Gateway(program, "--token-file", path) as g:
            known, other = ([("Authorization", "Bearer " + token)] for token in made)
            body, kind = multipart([instance()])
            check(g.ask("POST", STUDIES, body, [("Content-Type", kind)])[0] == 401)
            check(g.ask("POST", STUDIES, body, [("Content-Type", kind)] + known)[0] == 200)
            identity = made[0].split("_")[1]
            consent(g, actor=("urn:consentry:token", identity), headers=known)
            check(json.loads(g.ask("GET", STUDIES, None, other)[2]) == [])
            check(len(json.loads(g.ask("GET", STUDIES, None, known)[2])) == 1)
            # Nobody's word is taken where tokens are asked for.
            claim = STUDIES + "?requester=urn:consentry:token%7C" + identity
            check(g.ask("GET", claim, None, other)[0] == 400)


def one_patient_under_several_names(program):
    with Gateway(program) as g:
        resource = {"resourceType": "Patient", "identifier": [
            {"system": "urn:example:insurance", "value": "I-1"},
            {"system": "urn:oid:1.2.3", "value": "4711"}]}
        status, _, body = g.ask("POST", "/fhir/Patient", json.dumps(resource).encode(),
                                [("Content-Type", "application/fhir+json")])
        check(status == 201, body)
        # The issuer of (0010,0020) is the system of the Patient's identifier.
        more = [(0x00100021, "LO", "1.2.3")]
        check(store(g, [instance(patient="4711", more=more)])[0] == 200)
        consent(g, patient="4711")  # the same number, of nobody in particular: another person
        check(rows(g, STUDIES) == [])
        consent(g, patient="I-1", system="urn:example:insurance")
        check(len(rows(g, STUDIES)) == 1)


def what_an_instance_says_narrows_at_once(program):
    with Gateway(program) as g:
        check(store(g, [instance()])[0] == 200)
        consent(g, purpose="HRESCH")
        check(len(rows(g, STUDIES + "?purpose=HRESCH")) == 1)
        files = [instance(uid="2.25.%d" % n, consent=[("RESTRICTED_REUSE", "NO")])
                 for n in range(10, 15)]
        check(store(g, files)[0] == 200)
        check(rows(g, STUDIES + "?purpose=HRESCH") == [])
        # One denial for five instances that say so: 6 records, 1 REGISTER, the Consent, 1 denial.
        current = json.loads(g.ask("GET", "/batches/current")[2])
        check(current["batch"] > 1 or current["current"] <= 10, current)


def search_and_retrieve(program):
    with Gateway(program) as g:
        first = instance(preamble=b"MZ" + bytes(126))
        files = [first, instance(uid="2.25.4", series="2.25.20", modality="MR"),
                 instance(patient="PAT-2", study="2.25.100", series="2.25.101", uid="2.25.102",
                          name="Yamada^Tarou")]
        check(store(g, files)[0] == 200)
        consent(g)
        consent(g, patient="PAT-2")
        row = rows(g, STUDIES + "?PatientID=PAT-1")[0]
        check(row["00100010"]["Value"][0]["Alphabetic"] == "Muster^Erika", row)
        check(row["00080061"]["Value"] == ["CT", "MR"] and row["00201208"]["Value"] == [2], row)
        check(row["00201206"]["Value"] == [2] and row["00080056"]["Value"] == ["ONLINE"], row)
        for query, count in (("", 2), ("?limit=1", 1), ("?limit=1&offset=1", 1), ("?offset=2", 0),
                             ("?PatientName=muster*", 1), ("?00100010=Y*", 1),
                             ("?StudyDate=20260101-20260131", 2), ("?StudyDate=20270101-", 0),
                             ("?StudyInstanceUID=2.25.1,2.25.100", 2), ("?ModalitiesInStudy=MR", 1),
                             ("?AccessionNumber=ACC-9&includefield=all", 2)):
            check(len(rows(g, STUDIES + query)) == count, query)
        status, headers, _ = g.ask("GET", STUDIES + "?fuzzymatching=true")
        check(status == 200 and "fuzzymatching" in headers["warning"], headers)
        check("further" in g.ask("GET", STUDIES + "?limit=1")[1]["warning"])
        for query in ("?limit=x", "?Nonsense=1", "?PatientID=%zz", "?fuzzymatching=maybe"):
            check(g.ask("GET", STUDIES + query)[0] == 400, query)
        check(len(rows(g, STUDIES + "/2.25.1/series")) == 2)
        check(len(rows(g, STUDIES + "/2.25.1/series/2.25.20/instances")) == 1)
        check(len(rows(g, "/dicom-web/series?Modality=CT")) == 2)
        check(rows(g, STUDIES + "/2.25.9/series") == [])
        model = rows(g, STUDIES + "/2.25.1/series/2.25.2/instances/2.25.3/metadata")[0]
        check(model["00100020"]["Value"] == ["PAT-1"] and "7FE00010" not in model, model)
        status, headers, body = g.ask("GET", STUDIES + "/2.25.1/metadata", None,
                                      [("Accept", 'multipart/related; type="application/dicom+xml"')])
        check(status == 200 and body.count(b"<NativeDicomModel") == 2, body[:300])
        check(g.ask("GET", STUDIES + "/2.25.1/metadata", None, [("Accept", "image/png")])[0] == 406)
        status, headers, body = stream(g, STUDIES + "/2.25.1/series/2.25.2/instances/2.25.3")
        check(status == 200 and "multipart/related" in headers["content-type"], headers)
        check(bytes(128) + first[128:] in body and b"MZ" not in body, len(body))
        check(g.ask("GET", STUDIES + "/2.25.100/series/2.25.2/metadata")[0] == 404)


def what_is_refused_says_why(program):
    with Gateway(program) as g:
        status, _, body = store(g, [instance(), b"not DICOM", instance(uid="2.25.5", study="2.25.6")])
        answer = json.loads(body)
        # The third claims a series that is another study's.
        check(status == 202 and len(answer["00081199"]["Value"]) == 1, answer)
        failed = answer["00081198"]["Value"][0]
        check(failed["00081155"]["Value"] == ["2.25.5"] and failed["00081197"]["Value"] == [0xa900],
              answer)
        check(answer["0008119A"]["Value"][0]["00081197"]["Value"] == [0xc000], answer)
        check(store(g, [instance()], STUDIES + "/2.25.77")[0] == 409)
        check(store(g, [instance(uid="2.25.8", patient="SOMEBODY-ELSE")])[0] == 409)
        check(store(g, [instance(uid="2.25.9", more=[(0x00100020, "LO", "PAT-2")])])[0] == 409)
        check(store(g, [instance(uid="2.25.03")])[0] == 409)
        check(store(g, [instance()], kind="image/png")[0] == 409)
        xml = store(g, [instance()], accept="application/dicom+xml")
        check(xml[0] == 200 and xml[1]["content-type"] == "application/dicom+xml" and
              b"ReferencedSOPSequence" in xml[2], xml)
        body, kind = multipart([instance()])
        check(g.ask("POST", STUDIES, body, [("Content-Type", "application/dicom")])[0] == 415)
        check(g.ask("POST", STUDIES, body, [("Content-Type", "multipart/related")])[0] == 400)
        check(g.ask("POST", STUDIES, body, [("Content-Type", kind.replace("dicom", "dicom+json"))])[0]
              == 415)
        check(g.ask("POST", STUDIES, b"--frontier--", [("Content-Type", kind)])[0] == 400)
        check(g.ask("POST", STUDIES + "/../x", body, [("Content-Type", kind)])[0] in (400, 404))


def cut_bodies_do_no_harm(program):
    with Gateway(program) as g:
        body, kind = multipart([instance(), instance(uid="2.25.4")])
        for cut in range(1, len(body) - 2, 29):
            check(g.ask("POST", STUDIES, body[:cut], [("Content-Type", kind)])[0] == 400, cut)
        for cut in range(0, len(body), 301):  # the peer goes away
            with g.connect() as s:
                s.sendall(request("POST", STUDIES, body, [("Content-Type", kind)])[:-cut or None])
        for step in (1, 7):  # and a slow one
            with g.connect() as s:
                head = request("POST", STUDIES, None, [("Content-Type", kind),
                                                       ("Content-Length", str(len(body)))])
                s.sendall(head)
                for at in range(0, len(body), 300 * step):
                    s.sendall(body[at:at + 300 * step])
                    time.sleep(0.001)
                check(read_head(s.makefile("rb"))[0] == 200)
        check(store(g, [instance()])[0] == 200)


def large_files_stream(program):
    with Gateway(program) as g:
        check(store(g, [instance()])[0] == 200)
        consent(g)
        g.ask("GET", STUDIES)
        time.sleep(3)  # the ledger and the prover take memory of their own
        before = resident_bytes(g.process.pid)
        size = 64 << 20
        check(store(g, [instance(uid="2.25.4", pixels=os.urandom(1 << 20) * (size >> 20))])[0] == 200)
        grown = resident_bytes(g.process.pid) - before
        check(grown < 48 << 20, grown)
        status, _, body = stream(g, STUDIES + "/2.25.1/series/2.25.2/instances/2.25.4")
        check(status == 200 and len(body) > size)
        grown = resident_bytes(g.process.pid) - before
        check(grown < 64 << 20, grown)


def many_instances_and_a_restart(program):
    g = Gateway(program)
    files = [instance(uid="2.25.%d" % (1000 + n)) for n in range(100)]
    begin = time.monotonic()
    check(store(g, files)[0] == 200)
    print("     100 instances in one request: %.0f/s" % (100 / (time.monotonic() - begin)))
    consent(g)
    check(rows(g, STUDIES)[0]["00201208"]["Value"] == [100])
    check(store(g, files[:2])[0] == 200)  # again: the same instances
    check(rows(g, STUDIES)[0]["00201208"]["Value"] == [100])
    code, _ = g.stop(keep=True)
    check(code == 0, code)
    data = os.path.join(g.directory, "data")
    for root, _, names in os.walk(data):
        for name in names:
            with open(os.path.join(root, name), "rb") as f:
                content = f.read()
            check(not any(w in content for w in (b"PAT-1", b"Muster", b"19700131", b"ACC-9")), name)
    with Gateway(program, directory=g.directory) as again:
        check(rows(again, STUDIES)[0]["00201208"]["Value"] == [100])
        check(len(rows(again, "/dicom-web/instances?SOPInstanceUID=2.25.1007")) == 1)
        model = rows(again, STUDIES + "/2.25.1/series/2.25.2/instances/2.25.1007/metadata")
        check(model[0]["00100020"]["Value"] == ["PAT-1"])
        check(stream(again, STUDIES + "/2.25.1/series/2.25.2/instances/2.25.1007")[0] == 200)


if __name__ == "__main__":
    main([nothing_leaves_without_a_consent, a_consent_names_who_and_what_for, a_token_is_who_asks,
          one_patient_under_several_names,
          what_an_instance_says_narrows_at_once, search_and_retrieve, what_is_refused_says_why,
          cut_bodies_do_no_harm, large_files_stream, many_instances_and_a_restart])
