# SPDX-License-Identifier: Apache-2.0
"""Refusals leave a signed trace without a word about anybody, and a receipt that anybody can judge."""
import base64
import json
import os
import shutil
import signal
import subprocess
import time

from gateway_process import Gateway, check, main

FHIR = [("Content-Type", "application/fhir+json")]
FAST = ("--profile", "fast-dev", "--batch-deadline", "200")


def patient(*numbers):
    return {"resourceType": "Patient", "name": [{"family": "Canaryname"}],
            "identifier": [{"system": "http://hospital.example/mrn", "value": f"CANARY{n}"}
                           for n in numbers]}


def put(g, path, resource):
    status, fields, body = g.ask("PUT", path, json.dumps(resource).encode(), FHIR)
    return status, fields, json.loads(body)


def conflict(g):
    """Two patients, and a third that is both: the receipt's id."""
    check(put(g, "/fhir/Patient/a", dict(patient(1), id="a"))[0] == 201)
    check(put(g, "/fhir/Patient/b", dict(patient(2), id="b"))[0] == 201)
    status, fields, outcome = put(g, "/fhir/Patient/c", dict(patient(1, 2), id="c"))
    check(status == 409 and outcome["resourceType"] == "OperationOutcome", (status, outcome))
    check("etag" not in fields and "location" not in fields, fields)
    return fields["consentry-receipt"]


def signed(g, identity, seconds=20):
    deadline = time.monotonic() + seconds
    while True:
        status, _, body = g.ask("GET", "/receipts/" + identity)
        check(status == 200, (status, body))
        found = json.loads(body)
        check(found["state"] == "refused" and found["batch"] is None, found)
        if found["evidence"] is not None:
            return found
        check(time.monotonic() < deadline, "never signed")
        time.sleep(0.05)


def verify(program, directory, code, *names):
    done = subprocess.run([os.path.abspath(program), "verify", *names], capture_output=True, cwd=directory,
                          timeout=60)
    check(done.returncode == code, done)
    return done.stdout.decode()


def save(g, name, data):
    with open(os.path.join(g.directory, name), "wb") as f:
        f.write(data)
    return name


def a_refusal_has_a_receipt_that_verifies(program):
    with Gateway(program, *FAST) as g:
        found = signed(g, conflict(g))
        check(found["error"] == "IdentityConflict" and found["code"] == 55, found)
        check(found["operations"] == [] and found["refused"].endswith("Z"), found)
        check("canary" not in json.dumps(found).lower())
        save(g, "policy", g.ask("GET", "/policy")[2])
        save(g, "receipt.json", json.dumps(found).encode())
        text = verify(program, g.directory, 0, "--policy", "policy", "receipt.json")
        check("it refused what was asked, code 55 (IdentityConflict)" in text, text)
        check("The refusal stands at entry" in text and "is in no batch" in text, text)
        check("not pinned" in verify(program, g.directory, 1, "receipt.json"))
        for _ in range(100):  # a batch that is proven in between has the log signed anew
            served = json.loads(g.ask("GET", "/receipts/" + found["id"])[2])
            evidence = base64.b64decode(served["evidence"])
            if g.ask("GET", f"/receipts/{found['id']}/evidence")[2] == evidence:
                break
            time.sleep(0.1)
        else:
            check(False, "receipt and evidence do not agree")
        proof_at = evidence.index(b"\n\n")  # behind the note's text: inside its signature
        for at in (60, 120, proof_at + 60, len(evidence) - 3):
            spoiled = bytearray(evidence)
            spoiled[at] ^= 1
            save(g, "spoiled", bytes(spoiled))
            text = verify(program, g.directory, 1, "--policy", "policy", "spoiled")
            check(text.endswith("\nnot valid\n"), (at, text))
        g.stop(keep=True)


def what_the_ledger_refuses_is_signed_too(program):
    system = "http://terminology.hl7.org/CodeSystem/"
    provision = {
        "type": "permit",
        "purpose": [{"system": system + "v3-ActReason", "code": code} for code in
                    ("TREAT", "ETREAT", "HPAYMT", "HOPERAT", "HRESCH", "PUBHLTH", "HMARKT",
                     "PATRQT", "FAMRQT", "PATADMIN", "CLINTRCH", "HLEGAL", "HQUALIMP", "DONAT",
                     "CAREMGT", "COVERAGE", "BTG")],
        "class": [{"system": "http://hl7.org/fhir/resource-types", "code": code} for code in
                  ("Observation", "DiagnosticReport", "DocumentReference", "ImagingStudy",
                   "Condition", "Procedure", "MedicationRequest", "Immunization", "Encounter",
                   "AllergyIntolerance", "CarePlan", "FamilyMemberHistory", "Coverage",
                   "Appointment", "Specimen")]}
    consent = {
        "resourceType": "Consent", "status": "active", "category": [{"text": "x"}],
        "scope": {"coding": [{"system": system + "consentscope", "code": "patient-privacy"}]},
        "patient": {"reference": "Patient/eve"}, "policyRule": {"text": "x"},
        "provision": provision}
    with Gateway(program, *FAST) as g:
        status, fields, body = g.ask("POST", "/fhir/Consent", json.dumps(consent).encode(), FHIR)
        check(status in (413, 422), (status, body))
        if "consentry-receipt" in fields:  # it was the ledger that counted
            check(signed(g, fields["consentry-receipt"])["error"] == "BatchSizeExceeded")
        check(json.loads(g.ask("GET", "/batches/current")[2])["current"] == 0)
        check(g.ask("POST", "/fhir/Consent", b"{", FHIR)[0] == 400)
        metrics = g.ask("GET", "/metrics")[2].decode()
        logged = 1 if "consentry-receipt" in fields else 0
        check(f"consentry_refusals_total {logged}\n" in metrics)  # malformed bytes are none
        g.stop(keep=True)


def refusals_survive_a_kill_and_batches_go_on(program):
    g = Gateway(program, *FAST)
    try:
        identity = conflict(g)
        found = signed(g, identity)
        g.process.send_signal(signal.SIGKILL)
        g.kill()
        again = Gateway(program, *FAST, directory=g.directory)
        after = signed(again, identity)
        check(after["code"] == found["code"] and after["refused"] == found["refused"])
        status, fields, _ = again.ask("POST", "/fhir/Patient", json.dumps(patient(3)).encode(),
                                      FHIR)
        check(status == 201)
        deadline = time.monotonic() + 30
        while True:
            receipt = json.loads(again.ask("GET", "/receipts/" + fields["consentry-receipt"])[2])
            if receipt["state"] == "proven":
                break
            check(time.monotonic() < deadline, receipt["state"])
            time.sleep(0.1)
        save(again, "policy", again.ask("GET", "/policy")[2])
        save(again, "both.json", json.dumps(receipt).encode())
        save(again, "refused.json", json.dumps(after).encode())
        verify(program, g.directory, 0, "--policy", "policy", "both.json", "refused.json")
        again.stop(keep=True)
        for root, _, files in os.walk(os.path.join(g.directory, "data")):
            for name in files:
                data = open(os.path.join(root, name), "rb").read()
                check(b"CANARY" not in data and b"Canary" not in data, name)
    finally:
        shutil.rmtree(g.directory, ignore_errors=True)


def a_flood_of_refusals_is_rationed(program):
    with Gateway(program, *FAST) as g:
        conflict(g)
        body = json.dumps(dict(patient(1, 2), id="c")).encode()
        with_receipt = 0
        begin = time.monotonic()
        for _ in range(200):
            status, fields, _ = g.ask("PUT", "/fhir/Patient/c", body, FHIR)
            check(status == 409)
            with_receipt += "consentry-receipt" in fields
        seconds = time.monotonic() - begin
        check(60 <= with_receipt <= 64 + 4 * (seconds + 1), (with_receipt, seconds))
        g.stop(keep=True)


main([a_refusal_has_a_receipt_that_verifies, what_the_ledger_refuses_is_signed_too,
      refusals_survive_a_kill_and_batches_go_on, a_flood_of_refusals_is_rationed])
