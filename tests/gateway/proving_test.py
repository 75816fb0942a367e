# SPDX-License-Identifier: Apache-2.0
"""Batches on their way to proofs: their number and order, a prover without memory, witnesses that
wait on disk."""
import json
import re
import resource
import tempfile
import time

from gateway_process import Gateway, check, main, read_answer, request

FHIR = [("Content-Type", "application/fhir+json")]


def post(g, count, label):
    """New patients on one connection; the ids of their receipts."""
    ids = []
    with g.connect() as s:
        stream = s.makefile("rb")
        for i in range(count):
            body = {"resourceType": "Patient", "identifier": [
                {"system": "http://hospital.example/mrn", "value": f"{label}-{i}"}]}
            s.sendall(request("POST", "/fhir/Patient", json.dumps(body).encode(), FHIR))
            status, fields, text = read_answer(stream)
            check(status == 201, (status, text))
            ids.append(fields["consentry-receipt"])
    return ids


def receipt(g, name):
    status, _, body = g.ask("GET", "/receipts/" + name)
    check(status == 200, status)
    return json.loads(body)


def metric(g, name):
    page = g.ask("GET", "/metrics")[2].decode()
    return float(re.search(rf"^{name} (\S+)$", page, re.M)[1])


def wait(condition, seconds=60):
    until = time.monotonic() + seconds
    while not condition():
        check(time.monotonic() < until, "waited in vain")
        time.sleep(0.05)


def ten_patients_make_one_batch(program):
    arguments = ("--batch-size", "10", "--batch-deadline", "3000", "--profile", "fast-dev")
    with Gateway(program, *arguments) as g:
        ids = post(g, 10, "ten")
        wait(lambda: receipt(g, ids[9])["state"] == "proven")
        receipts = [receipt(g, i) for i in ids]
        check([r["batch"] for r in receipts] == [1] * 10, receipts)
        check([len(r["operations"]) for r in receipts] == [1] * 10)
        check([r["operations"][0]["position"] for r in receipts] == list(range(1, 11)))
        check([r["operations"][0]["kind"] for r in receipts] == ["REGISTER"] * 10)
        header = json.loads(g.ask("GET", "/batches/1")[2])
        check(header["operations"] == 10 and header["reason"] == "size", header)
        check(g.ask("GET", "/batches/2")[0] == 404)
        current = json.loads(g.ask("GET", "/batches/current")[2])
        check((current["batch"], current["current"]) == (2, 0), current)


def nine_patients_wait_for_the_deadline(program):
    arguments = ("--batch-size", "10", "--batch-deadline", "2000", "--profile", "fast-dev")
    with Gateway(program, *arguments) as g:
        begin = time.monotonic()
        ids = post(g, 9, "nine")
        while time.monotonic() - begin < 1.7:
            current = json.loads(g.ask("GET", "/batches/current")[2])
            if time.monotonic() - begin < 1.9:
                check((current["batch"], current["current"], current["remaining"]) == (1, 9, 1),
                      current)
                check(g.ask("GET", "/batches/1")[0] == 404)
                check(receipt(g, ids[0])["batch"] is None)
            time.sleep(0.1)
        wait(lambda: receipt(g, ids[0])["batch"] == 1)
        check(time.monotonic() - begin >= 1.9)
        header = json.loads(g.ask("GET", "/batches/1")[2])
        check(header["operations"] == 9 and header["reason"] == "deadline", header)


def proofs_are_tried_again(program):
    """The prover finds no memory: batches stay ordered, and are proven when there is some."""
    with Gateway(program, "--batch-size", "10", "--profile", "fast-dev") as g:
        now = int(open(f"/proc/{g.process.pid}/statm").read().split()[0]) * 4096
        spare = 48 << 20  # enough for requests, not for a proof's arena
        resource.prlimit(g.process.pid, resource.RLIMIT_AS, (now + spare, resource.RLIM_INFINITY))
        ids = post(g, 10, "short")
        wait(lambda: metric(g, "consentry_proof_failures_total") >= 2)
        check(receipt(g, ids[0])["state"] == "ordered")
        check(metric(g, "consentry_batches_unproven") == 1)
        check(g.ask("GET", "/readyz")[0] == 200)
        resource.prlimit(g.process.pid, resource.RLIMIT_AS,
                         (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        wait(lambda: receipt(g, ids[0])["state"] == "proven")
        check(metric(g, "consentry_batches_unproven") == 0)
        failures = [e for e in g.log() if e["event"] == "proof_failed"]
        check(failures and failures[0]["batch"] == 1, failures)


def post_bundle(g, count, label):
    """New patients in one batch Bundle."""
    entries = [{"resource": {"resourceType": "Patient", "identifier": [
        {"system": "http://hospital.example/mrn", "value": f"{label}-{i}"}]},
        "request": {"method": "POST", "url": "Patient"}} for i in range(count)]
    body = json.dumps({"resourceType": "Bundle", "type": "batch", "entry": entries}).encode()
    status, _, text = g.ask("POST", "/fhir", body, FHIR)
    check(status == 200 and text.count(b"201 Created") == count, (status, text[:500]))


def witnesses_wait_on_disk(program):
    """More batches than memory holds: all are proven, also those that a restart finds."""
    directory = tempfile.mkdtemp(prefix="consentry-test-")
    arguments = ("--batch-size", "200", "--profile", "fast-dev", "--witness-memory", "1")
    g = Gateway(program, *arguments, directory=directory)
    for i in range(12):
        post_bundle(g, 200, f"bundle-{i}")
    wait(lambda: metric(g, "consentry_batches_sealed_total") == 12)
    check(metric(g, "consentry_witness_spilled_bytes") > 0, "nothing was spilled")
    wait(lambda: metric(g, "consentry_batches_unproven") < 11)
    g.kill()
    with Gateway(program, *arguments, directory=directory) as g:
        wait(lambda: metric(g, "consentry_batches_unproven") == 0, 120)
        check(metric(g, "consentry_witness_spilled_bytes") == 0)
        check(metric(g, "consentry_witness_bytes") == 0)
        for number in range(1, 13):
            check(json.loads(g.ask("GET", f"/batches/{number}")[2])["state"] == "proven", number)
        check(not [e for e in g.log() if e["level"] == "error"], g.log())


main([ten_patients_make_one_batch, nine_patients_wait_for_the_deadline, proofs_are_tried_again,
      witnesses_wait_on_disk])
