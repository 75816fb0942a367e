# SPDX-License-Identifier: Apache-2.0
"""FHIR resources stored beside the HL7 messages they came in, read back at /fhir."""
import json
import os
import tempfile

from gateway_process import Gateway, check, main
from mllp_client import Line, message


def serve(program, resources=None):
    feed = {"name": "default"}
    if resources is not None:
        feed["resources"] = resources
    directory = tempfile.mkdtemp(prefix="consentry-test-")
    path = os.path.join(directory, "feeds.json")
    with open(path, "w") as f:
        json.dump({"feeds": [feed]}, f)
    return Gateway(program, "--profile", "fast-dev", "--feeds", path, directory=directory)


def stored(g, kind, system, value, status=200):
    """The one resource with that identifier, as a conditional create finds it."""
    body = {"resourceType": kind}
    if kind != "Patient":
        body.update(status="final", code={"text": "x"})
    answer = g.ask("POST", f"/fhir/{kind}", json.dumps(body).encode(),
                   [("Content-Type", "application/fhir+json"),
                    ("If-None-Exist", f"identifier={system}%7C{value}")])
    check(answer[0] == status, answer)
    return json.loads(answer[2])


def send(line, *arguments, **more):
    ack = line.ask(message(*arguments, **more))
    check(ack.code == "AA", ack.text)


def patients_are_read_back(program):
    with serve(program) as g, Line(g) as line:
        send(line, "R1")
        patient = stored(g, "Patient", "urn:id:NORTH", "10042")
        check(patient["name"] == [{"family": "Vogel", "given": ["Irma"]}], patient)
        check(patient["active"] is True and patient["meta"]["versionId"] == "1", patient)
        url = f"/fhir/Patient/{patient['id']}"
        status, fields, body = g.ask("GET", url)
        check(status == 200 and json.loads(body) == patient, body)
        send(line, "R2")  # the same again is no new version
        check(json.loads(g.ask("GET", url)[2])["meta"]["versionId"] == "1")
        send(line, "R3", name="Vogel-Amsel^Irma")
        patient = json.loads(g.ask("GET", url)[2])
        check(patient["meta"]["versionId"] == "2", patient)
        check(patient["name"][0]["family"] == "Vogel-Amsel", patient)
        check(g.ask("GET", url + "/_history/1")[0] == 200)


def merges_are_linked(program):
    with serve(program) as g, Line(g) as line:
        send(line, "G1")
        send(line, "G2", patient="10043")
        send(line, "G3", event="A40", tail="MRG|10043^^^NORTH^MR\r")
        kept = stored(g, "Patient", "urn:id:NORTH", "10042")
        prior = stored(g, "Patient", "urn:id:NORTH", "10043")
        check(prior["active"] is False and prior["link"][0]["type"] == "replaced-by", prior)
        check(prior["link"][0]["other"]["reference"] == f"Patient/{kept['id']}", prior)
        check(kept["link"][0]["other"]["reference"] == f"Patient/{prior['id']}", kept)


def a_feed_may_keep_none(program):
    with serve(program, "none") as g, Line(g) as line:
        send(line, "N1")
        stored(g, "Patient", "urn:id:NORTH", "10042", status=201)


RESULT = ("OBR|1|P-1^EHR|F-1^LAB|718-7^Hemoglobin^LN|||20260105081500+0200\r"
          "OBX|1|NM|718-7^Hemoglobin^LN||13.50|g/dL^g/dL^UCUM|12-16|N|||F|||20260105081500+0200"
          "|||||||O-1^LAB\r")


def a_feed_may_keep_all(program):
    with serve(program, "all") as g, Line(g) as line:
        text = (b"MSH|^~\\&|LAB|CLINIC|GATEWAY|REGION|20260105082000+0200||ORU^R01^ORU_R01|A1|P|"
                b"2.5\rPID|1||10042^^^NORTH^MR||Vogel^Irma\r" + RESULT.encode())
        ack = line.ask(text)
        check(ack.code == "AA", ack.text)
        patient = stored(g, "Patient", "urn:id:NORTH", "10042")
        found = stored(g, "Observation", "urn:id:LAB", "O-1")
        check(found["subject"]["reference"] == f"Patient/{patient['id']}", found)
        check(found["effectiveDateTime"] == "2026-01-05T08:15:00+02:00", found)
        check(found["valueQuantity"] == {"value": 13.5, "unit": "g/dL", "code": "g/dL",
                                         "system": "http://unitsofmeasure.org"}, found)
        report = stored(g, "DiagnosticReport", "urn:id:LAB", "F-1")
        check(report["result"] == [{"reference": f"Observation/{found['id']}"}], report)
        # a result does not change the patient, an ADT does
        ack = line.ask(text.replace(b"|A1|", b"|A2|").replace(b"Vogel^", b"Specht^"))
        check(ack.code == "AA", ack.text)
        check(stored(g, "Patient", "urn:id:NORTH", "10042") == patient)
        send(line, "A3", name="Specht^Irma")
        patient = stored(g, "Patient", "urn:id:NORTH", "10042")
        check(patient["name"][0]["family"] == "Specht", patient)


main([patients_are_read_back, merges_are_linked, a_feed_may_keep_none, a_feed_may_keep_all])
