# SPDX-License-Identifier: Apache-2.0
"""Snapshots are made at quiet moments, shorten the next start, and are never needed: a start without
them, or with a spoiled one, answers the same."""
import glob
import json
import os
import shutil
import tempfile
import time

from gateway_process import Gateway, check, main

FHIR = [("Content-Type", "application/fhir+json")]
ARGUMENTS = ("--profile", "fast-dev", "--batch-size", "50", "--batch-deadline", "100",
             "--snapshot-every", "100")


def wait(condition, seconds=60):
    until = time.monotonic() + seconds
    while not condition():
        check(time.monotonic() < until, "waited in vain")
        time.sleep(0.05)


def post(g, count, label):
    """Patients and a consent of each in one batch Bundle; the locations."""
    entries = []
    for i in range(count):
        patient = {"system": "http://hospital.example/mrn", "value": f"{label}-{i}"}
        entries.append({"resource": {"resourceType": "Patient", "identifier": [patient]},
                        "request": {"method": "POST", "url": "Patient"}})
        entries.append({"resource": {
            "resourceType": "Consent", "status": "active", "category": [{"text": "x"}],
            "scope": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope",
                                  "code": "patient-privacy"}]},
            "patient": {"identifier": patient}, "policyRule": {"text": "x"},
            "provision": {"type": "permit", "period": {"end": "2096-06-15"}}},
            "request": {"method": "POST", "url": "Consent"}})
    body = json.dumps({"resourceType": "Bundle", "type": "batch", "entry": entries}).encode()
    status, _, text = g.ask("POST", "/fhir", body, FHIR)
    check(status == 200, (status, text[:300]))
    return [e["response"]["location"] for e in json.loads(text)["entry"]]


def snapshots(g):
    return sorted(glob.glob(os.path.join(g.directory, "data", "snapshots", "*.snapshot")))


def recovered(g):
    return [e for e in g.log() if e["event"] == "recovered"][-1]


def everything(g, locations, batches):
    """What this gateway says about all of it."""
    said = []
    for location in locations:
        path = "/fhir/" + location.split("/_history")[0]
        status, fields, body = g.ask("GET", path)
        check(status == 200, (path, status))
        said.append((path, fields["etag"], body))
    for number in range(1, batches + 1):
        status, _, body = g.ask("GET", f"/batches/{number}")
        check(status == 200, number)
        said.append({k: v for k, v in json.loads(body).items() if k != "proven_ms"})
    return said


def restart(program, g, **more):
    directory = g.directory
    g.kill()
    return Gateway(program, *ARGUMENTS, directory=directory, **more)


def a_start_replays_only_what_follows(program):
    g = Gateway(program, *ARGUMENTS)
    locations = post(g, 60, "first")
    wait(lambda: len(snapshots(g)) == 1)
    locations += post(g, 10, "second")  # behind the snapshot, less than makes the next one
    wait(lambda: json.loads(g.ask("GET", "/batches/current")[2])["current"] == 0)
    batches = json.loads(g.ask("GET", "/batches/current")[2])["batch"] - 1
    wait(lambda: json.loads(g.ask("GET", f"/batches/{batches}")[2]).get("state") == "proven")
    said = everything(g, locations, batches)

    g = restart(program, g)
    short = recovered(g)
    check(short["snapshot"] >= 120 and short["batch"] == batches, short)
    check(everything(g, locations, batches) == said)
    data = os.path.join(g.directory, "data")
    shutil.copytree(os.path.join(data, "snapshots"), os.path.join(g.directory, "kept"))

    # Without it, everything is replayed, to the same end.
    g.kill()
    for name in snapshots(g):
        os.remove(name)
    g = Gateway(program, *ARGUMENTS, directory=g.directory)
    whole = recovered(g)
    check(whole["snapshot"] == 0 and whole["replayed"] > 3 * short["replayed"], (whole, short))
    check(whole["sequence"] == short["sequence"])
    check(everything(g, locations, batches) == said)
    g.kill()

    # A spoiled one is passed over.
    for name in glob.glob(os.path.join(g.directory, "kept", "*")):
        with open(name, "rb") as f:
            spoiled = bytearray(f.read())
        spoiled[len(spoiled) // 2] ^= 1
        with open(os.path.join(data, "snapshots", os.path.basename(name)), "wb") as f:
            f.write(spoiled)
    g = Gateway(program, *ARGUMENTS, directory=g.directory)
    check(recovered(g)["snapshot"] == 0)
    check(everything(g, locations, batches) == said)

    # And life goes on from either: new operations, new batches, a proof that holds.
    post(g, 60, "third")
    wait(lambda: any(e["event"] == "snapshot" and e["sequence"] >= 240 for e in g.log()))
    g = restart(program, g)
    check(recovered(g)["snapshot"] >= 240, recovered(g))
    more = post(g, 5, "fourth")
    check(len(more) == 10)
    wait(lambda: json.loads(g.ask("GET", "/batches/current")[2])["current"] == 0)
    last = json.loads(g.ask("GET", "/batches/current")[2])["batch"] - 1
    wait(lambda: json.loads(g.ask("GET", f"/batches/{last}")[2]).get("state") == "proven")
    check(not [e for e in g.log() if e["level"] == "error"], g.log())
    check(g.stop(keep=True)[0] == 0)
    shutil.rmtree(g.directory)


def nothing_readable_stands_in_it(program):
    directory = tempfile.mkdtemp(prefix="consentry-test-")
    g = Gateway(program, *ARGUMENTS, directory=directory)
    post(g, 60, "canary")
    wait(lambda: len(snapshots(g)) == 1)
    for name in snapshots(g):
        with open(name, "rb") as f:
            content = f.read()
        check(b"canary" not in content and b"hospital" not in content)
        zeros = content.count(b"\0" * 16)
        check(zeros < 16, "the content is not sealed")
    g.kill()
    shutil.rmtree(directory)


main([a_start_replays_only_what_follows, nothing_readable_stands_in_it])
