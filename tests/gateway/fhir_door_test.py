# SPDX-License-Identifier: Apache-2.0
"""The FHIR door of the real program: from a posted resource to a proven receipt and back."""
import base64
import json
import os
import signal
import socket
import subprocess
import sys
import time

from gateway_process import Gateway, check, main, read_event, read_head, request

EXAMPLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples",
                       "consent.json")
FHIR = [("Content-Type", "application/fhir+json")]
FAST = ("--profile", "fast-dev")
READER = "http://terminology.hl7.org/CodeSystem/"


def consent(patient="Patient/eve", status="active", practitioner="Practitioner/ada", **more):
    return dict({
        "resourceType": "Consent", "status": status,
        "scope": {"coding": [{"system": READER + "consentscope", "code": "patient-privacy"}]},
        "category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}],
        "patient": {"reference": patient},
        "dateTime": "2026-06-15",
        "performer": [{"reference": patient}],
        "organization": [{"reference": "Organization/mercy"}],
        "policyRule": {"coding": [{"system": READER + "v3-ActCode", "code": "OPTIN"}]},
        "provision": {
            "type": "permit",
            "actor": [{"role": {"coding": [{"system": READER + "v3-ParticipationType",
                                            "code": "IRCP"}]},
                       "reference": {"reference": practitioner}}],
            "action": [{"coding": [{"system": READER + "consentaction", "code": "access"}]}],
            "purpose": [{"system": READER + "v3-ActReason", "code": "TREAT"}],
            "class": [{"system": "http://hl7.org/fhir/resource-types", "code": "Observation"}],
        }}, **more)


def patient(mrn, **more):
    return dict({"resourceType": "Patient", "name": [{"family": "Canaryname", "given": ["Eve"]}],
                 "birthDate": "1981-04-23",
                 "identifier": [{"system": "http://hospital.example/mrn", "value": str(mrn)}]},
                **more)


def send(g, method, path, resource=None, headers=()):
    body = None if resource is None else json.dumps(resource).encode()
    status, fields, answer = g.ask(method, path, body, (FHIR if body else []) + list(headers))
    return status, fields, json.loads(answer) if answer else None


def receipt(g, fields):
    status, _, body = g.ask("GET", "/receipts/" + fields["consentry-receipt"])
    check(status == 200, status)
    return json.loads(body)


def wait_for(g, fields, state, seconds=30):
    deadline = time.monotonic() + seconds
    while True:
        found = receipt(g, fields)
        if found["state"] == state:
            return found
        check(time.monotonic() < deadline, found["state"])
        time.sleep(0.1)


def consent_from_post_to_proof(program):
    with Gateway(program, *FAST) as g:
        status, fields, body = send(g, "POST", "/fhir/Consent", consent())
        check(status == 201 and fields["etag"] == 'W/"1"', (status, body))
        check(fields["location"].endswith(f"/fhir/Consent/{body['id']}/_history/1"), fields)
        check(body["meta"]["versionId"] == "1" and body["status"] == "active")
        first = receipt(g, fields)
        check(first["state"] == "accepted" and first["batch"] is None, first)
        check([o["kind"] for o in first["operations"]] ==
              ["REGISTER", "REGISTER", "REGISTER", "RECORD", "GRANT"], first)
        proven = wait_for(g, fields, "proven")
        check(proven["batch"] == 1 and [o["position"] for o in proven["operations"]] == [1, 2, 3, 4, 5])
        check(proven["operations"][4]["status"] == "active")
        evidence = base64.b64decode(proven["evidence"])
        check(evidence[:4] == b"CNRC")
        raw = g.ask("GET", "/receipts/" + fields["consentry-receipt"] + "/evidence")[2]
        check(raw == evidence)
        header = json.loads(g.ask("GET", "/batches/1")[2])
        check(header["operations"] == 5 and header["state"] == "proven", header)
        status, proof_fields, proof = g.ask("GET", "/batches/1/proof")
        check(status == 200 and proof[:8] == b"CNSPROOF" and len(proof) == header["proof_bytes"])
        check("immutable" in proof_fields["cache-control"])
        check(proof_fields["access-control-allow-origin"] == "*")
        checkpoint = g.ask("GET", "/checkpoint")[2].decode().split("\n")
        check(checkpoint[1] == "2", checkpoint)  # the batch and its proof
        check(b"\nlog " in g.ask("GET", "/policy")[2])
        check(g.ask("GET", "/tile/0/000.p/2")[0] == 200)
        check(g.ask("GET", "/tile/entries/000.p/2")[0] == 200)
        for bad in ("/tile/../policy", "/tile/0/999", "/batches/2", "/batches/0", "/batches/x",
                    "/batches/2/proof", "/receipts/aaaaaaaaaaaaaaaaaaaaaaaaaa", "/receipts/x"):
            check(g.ask("GET", bad)[0] == 404, bad)
        code, seconds = g.stop(keep=True)
        check(code == 0 and seconds < 10, (code, seconds))


def revocation_by_put_and_delete(program):
    with Gateway(program, *FAST) as g:
        _, granted, body = send(g, "POST", "/fhir/Consent", consent())
        path = "/fhir/Consent/" + body["id"]
        body["status"] = "inactive"
        status, fields, _ = send(g, "PUT", path, body, [("If-Match", 'W/"7"')])
        check(status == 412, status)
        status, fields, _ = send(g, "PUT", path, body, [("If-Match", 'W/"1"')])
        check(status == 200 and fields["etag"] == 'W/"2"', status)
        check([o["kind"] for o in receipt(g, fields)["operations"]] == ["RECORD", "REVOKE"])
        check(receipt(g, granted)["operations"][-1]["status"] == "revoked")
        body["status"] = "active"
        status, fields, _ = send(g, "PUT", path, body)
        check([o["kind"] for o in receipt(g, fields)["operations"]] == ["RECORD", "GRANT"])
        again = fields
        status, fields, _ = send(g, "DELETE", path)
        check(status == 204 and "consentry-receipt" in fields, status)
        check(receipt(g, again)["operations"][-1]["status"] == "revoked")
        check(g.ask("GET", path)[0] == 410)
        check(g.ask("GET", path + "/_history/1")[0] == 200)
        check(g.ask("GET", path + "/_history/4")[0] == 410)
        check(g.ask("GET", path + "/_history/9")[0] == 404)
        check(send(g, "DELETE", "/fhir/Consent/unknown")[0] == 404)
        g.stop(keep=True)


def ten_patients_are_one_batch(program):
    with Gateway(program, *FAST, "--batch-size", "10") as g:
        for n in range(9):
            check(send(g, "POST", "/fhir/Patient", patient(n))[0] == 201)
        current = json.loads(g.ask("GET", "/batches/current")[2])
        check((current["batch"], current["current"], current["remaining"]) == (1, 9, 1), current)
        check(g.ask("GET", "/batches/1")[0] == 404)
        _, fields, _ = send(g, "POST", "/fhir/Patient", patient(9))
        proven = wait_for(g, fields, "proven")
        check(proven["batch"] == 1 and proven["operations"][0]["position"] == 10, proven)
        check([o["kind"] for o in proven["operations"]] == ["REGISTER"])
        check(json.loads(g.ask("GET", "/batches/1")[2])["operations"] == 10)
        g.stop(keep=True)


def reading_writing_and_conditions(program):
    with Gateway(program, *FAST) as g:
        status, fields, body = send(g, "PUT", "/fhir/Patient/p1", patient(1, id="p1"))
        check(status == 201 and fields["etag"] == 'W/"1"', status)  # update as create
        status, fields, read = send(g, "GET", "/fhir/Patient/p1")
        check(status == 200 and read == body and fields["etag"] == 'W/"1"')
        check(g.ask("GET", "/fhir/Patient/p1", headers=[("If-None-Match", 'W/"1"')])[0] == 304)
        status, _, _ = send(g, "PUT", "/fhir/Patient/p2", patient(1, id="p1"))
        check(status == 400)
        search = [("If-None-Exist", "identifier=http://hospital.example/mrn%7C1")]
        status, _, found = send(g, "POST", "/fhir/Patient", patient(1), search)
        check(status == 200 and found["id"] == "p1", status)
        search = [("If-None-Exist", "identifier=http://hospital.example/mrn%7C2")]
        check(send(g, "POST", "/fhir/Patient", patient(2), search)[0] == 201)
        check(send(g, "POST", "/fhir/Patient", patient(2), search)[0] == 200)
        check(send(g, "POST", "/fhir/Patient", patient(3), [("If-None-Exist", "name=x")])[0] == 412)
        status, _, nothing = send(g, "POST", "/fhir/Patient", patient(4), [("Prefer", "return=minimal")])
        check(status == 201 and nothing is None)
        status, _, outcome = send(g, "POST", "/fhir/Patient", patient(5),
                                  [("Prefer", "return=OperationOutcome")])
        check(status == 201 and outcome["resourceType"] == "OperationOutcome")
        observation = {"resourceType": "Observation", "status": "final",
                       "code": {"text": "x"}, "subject": {"reference": "Patient/p1"}}
        status, fields, body = send(g, "POST", "/fhir/Observation", observation)
        check(status == 201 and receipt(g, fields)["operations"][0]["kind"] == "RECORD")
        check(send(g, "DELETE", "/fhir/Observation/" + body["id"])[0] == 204)
        status, _, statement = send(g, "GET", "/fhir/metadata")
        check(status == 200 and statement["resourceType"] == "CapabilityStatement")
        g.stop(keep=True)


def bad_input_is_refused_with_an_outcome(program):
    cases = [
        (b"not json", 400), (b"", 400), (b"{}", 400), (b'{"resourceType":"Consent"}', 400),
        (b'{"resourceType":"Patient"', 400), (b"\xff\xfe{}", 400), (b"[" * 10000, 400),
        (json.dumps({"resourceType": "Patient"}).encode(), 422),
        (b'{"resourceType":"Consent","status":"active","status":"active"}', 400),
        (json.dumps(consent(status="happy")).encode(), 400),
        (json.dumps({k: v for k, v in consent().items() if k != "patient"}).encode(), 422),
    ]
    with Gateway(program, *FAST) as g:
        for body, expected in cases:
            status, _, answer = g.ask("POST", "/fhir/Consent", body, FHIR)
            check(status in (expected, 413) if body[:1] == b"[" else status == expected,
                  (body[:40], status, answer[:300]))
            outcome = json.loads(answer)
            check(outcome["resourceType"] == "OperationOutcome", body[:40])
            check(outcome["issue"][0]["severity"] == "error")
        check(g.ask("POST", "/fhir/Consent", b"<Consent/>", [("Content-Type", "text/html")])[0] == 415)
        with g.connect() as s:  # a body of 100 MB is refused before it is sent
            s.sendall(b"POST /fhir/Consent HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                      b"application/fhir+json\r\nContent-Length: 104857600\r\n\r\n")
            check(b" 413 " in s.recv(4096))
        check(g.ask("POST", "/fhir/Basket", b"{}", FHIR)[0] == 404)
        current = json.loads(g.ask("GET", "/batches/current")[2])
        check(current["current"] == 0, current)  # nothing was stored, nothing granted
        g.stop(keep=True)


def transaction(entries, kind="transaction"):
    return {"resourceType": "Bundle", "type": kind, "entry": entries}


def entry(method, url, resource=None, full_url=None, **more):
    made = {"request": dict({"method": method, "url": url}, **more)}
    if resource:
        made["resource"] = resource
    if full_url:
        made["fullUrl"] = full_url
    return made


def bundles(program):
    urn = "urn:uuid:0a1b2c3d-0000-4000-8000-000000000001"
    with Gateway(program, *FAST) as g:
        status, fields, answer = send(g, "POST", "/fhir", transaction([
            entry("POST", "Consent", consent(patient=urn)),
            entry("POST", "Patient", patient(77), urn),
        ]))
        check(status == 200 and answer["type"] == "transaction-response", answer)
        check([e["response"]["status"][:3] for e in answer["entry"]] == ["201", "201"], answer)
        stored = send(g, "GET", "/fhir/" + answer["entry"][0]["response"]["location"].split("/_")[0])[2]
        patient_path = answer["entry"][1]["response"]["location"].split("/_")[0]
        check(stored["patient"]["reference"] == patient_path, stored["patient"])
        kinds = [o["kind"] for o in receipt(g, fields)["operations"]]
        check(kinds.count("GRANT") == 1 and kinds.count("REGISTER") == 3 and len(kinds) == 5, kinds)
        before = json.loads(g.ask("GET", "/batches/current")[2])["current"]
        status, _, outcome = send(g, "POST", "/fhir", transaction([
            entry("POST", "Patient", patient(78)), entry("PUT", "Patient/x", patient(79, id="y"))]))
        check(status == 422 and outcome["resourceType"] == "OperationOutcome", status)
        check(json.loads(g.ask("GET", "/batches/current")[2])["current"] == before)  # all or nothing
        status, _, answer = send(g, "POST", "/fhir", transaction([
            entry("POST", "Patient", patient(80)), entry("POST", "Patient", {"resourceType": "Patient",
                                                                             "gender": "odd"}),
            entry("GET", patient_path), entry("DELETE", "Patient/none")], "batch"))
        check(status == 200 and answer["type"] == "batch-response")
        check([e["response"]["status"][:3] for e in answer["entry"]] == ["201", "400", "200", "404"],
              answer)
        check(answer["entry"][2]["resource"]["resourceType"] == "Patient")
        check("Consentry-Receipt" in json.dumps(answer["entry"][0]["response"]["outcome"]))
        g.stop(keep=True)


def restart_keeps_everything(program):
    with Gateway(program, *FAST, "--batch-deadline", "60000") as g:
        _, first, body = send(g, "POST", "/fhir/Consent", consent())
        g.kill()  # not a clean stop, nothing sealed
        h = Gateway(program, *FAST, directory=g.directory)
        with h:
            check(receipt(h, first)["state"] in ("accepted", "ordered", "proven"))
            check(send(h, "GET", "/fhir/Consent/" + body["id"])[2] == body)
            proven = wait_for(h, first, "proven")
            _, second, _ = send(h, "POST", "/fhir/Consent", consent(practitioner="Practitioner/bob"))
            check(wait_for(h, second, "proven")["batch"] == proven["batch"] + 1)
            code, _ = h.stop(keep=True)
            check(code == 0)
            i = Gateway(program, *FAST, directory=h.directory)
            with i:
                check(receipt(i, first) == proven | {"evidence": receipt(i, first)["evidence"]})
                check(receipt(i, second)["state"] == "proven")
                i.stop(keep=True)


def personal(value, name=""):
    """Identifiers, references and dates of a resource, as bytes."""
    if isinstance(value, dict):
        return [n for key, member in value.items() for n in personal(member, key)]
    if isinstance(value, list):
        return [n for member in value for n in personal(member, name)]
    named = name in ("value", "reference", "dateTime", "start", "end", "uri")
    return [value.encode()] if named and len(value) > 5 else []


def nothing_in_clear_on_disk(program):
    with Gateway(program, *FAST) as g:
        check(send(g, "POST", "/fhir/Patient", patient("CANARY4711"))[0] == 201)
        with open(EXAMPLE, encoding="utf-8") as f:
            example = json.load(f)
        check(send(g, "POST", "/fhir/Consent", example)[0] == 201)
        both = patient("CANARY4711")  # refused: names of two people
        both["identifier"] += patient("CANARY4712")["identifier"]
        check(send(g, "POST", "/fhir/Patient", patient("CANARY4712"))[0] == 201)
        check(send(g, "POST", "/fhir/Patient", both)[0] == 409)
        _, fields, _ = send(g, "POST", "/fhir/Consent", consent(patient="Patient/canaryref"))
        wait_for(g, fields, "proven")
        g.stop(keep=True)
        needles = [b"Canaryname", b"CANARY4711", b"CANARY4712", b"1981-04-23", b"canaryref",
                   b"Practitioner/ada"]
        needles += personal(example)
        check(len(needles) > 12, needles)
        needles += [base64.b64encode(n).rstrip(b"=")[:-1] for n in needles if len(n) > 7]
        key = open(os.path.join(g.directory, "key"), "rb").read().strip()
        for root, _, files in os.walk(os.path.join(g.directory, "data")):
            for name in files:
                data = open(os.path.join(root, name), "rb").read()
                for needle in needles + [key, bytes.fromhex(key.decode())]:
                    check(needle not in data, (name, needle))
        log = open(g.stderr_path, "rb").read()
        check(not any(needle in log for needle in needles))


def events_tell_and_resume(program):
    with Gateway(program, *FAST) as g:
        def listen(last=None):
            s = g.connect()
            headers = [("Last-Event-ID", last)] if last else []
            s.sendall(request("GET", "/events", headers=headers))
            stream = s.makefile("rb")
            read_head(stream)
            return s, stream
        s, stream = listen()
        send(g, "POST", "/fhir/Consent", consent())
        seen = {}
        while "proven" not in seen:
            identity, name, data = read_event(stream)
            seen[name] = (identity, json.loads(data))
        check(seen["progress"][1]["current"] == 5, seen)
        check(seen["sealed"][1]["operations"] == 5 and seen["proven"][1]["proof_bytes"] > 0, seen)
        s.close()
        s, stream = listen(seen["sealed"][0])
        identity, name, _ = read_event(stream)
        check(name == "proven" and identity == seen["proven"][0], name)
        s.close()
        g.stop(keep=True)


def identity_conflict_is_409(program):
    with Gateway(program, *FAST) as g:
        check(send(g, "PUT", "/fhir/Patient/a", patient(1, id="a"))[0] == 201)
        check(send(g, "PUT", "/fhir/Patient/b", patient(2, id="b"))[0] == 201)
        both = patient(1, id="c")
        both["identifier"] += patient(2)["identifier"]
        status, _, outcome = send(g, "PUT", "/fhir/Patient/c", both)
        check(status == 409 and outcome["issue"][0]["code"] == "conflict", (status, outcome))
        g.stop(keep=True)


main([consent_from_post_to_proof, revocation_by_put_and_delete, ten_patients_are_one_batch,
      reading_writing_and_conditions, bad_input_is_refused_with_an_outcome, bundles,
      restart_keeps_everything, nothing_in_clear_on_disk, events_tell_and_resume,
      identity_conflict_is_409])
