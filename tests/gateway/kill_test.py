# SPDX-License-Identifier: Apache-2.0
"""kill -9 at any moment loses nothing that was acknowledged: the program is killed again and again
while clients post, and every resource and receipt it ever acknowledged must still be there."""
import json
import random
import shutil
import sys
import tempfile
import threading
import time

from gateway_process import Gateway, check, read_answer, request

FHIR = [("Content-Type", "application/fhir+json")]
CLIENTS = 4


def client(g, seed, acknowledged):
    """Posts until the connection breaks; keeps what was acknowledged."""
    number = 0
    try:
        with g.connect(timeout=5) as s:
            stream = s.makefile("rb")
            while True:
                number += 1
                patient = {"resourceType": "Patient", "identifier": [
                    {"system": "http://hospital.example/mrn", "value": f"{seed}-{number}"}]}
                s.sendall(request("POST", "/fhir/Patient", json.dumps(patient).encode(), FHIR))
                status, fields, _ = read_answer(stream)
                if status == 201:
                    acknowledged.append((fields["location"], fields["consentry-receipt"]))
    except (OSError, EOFError, ValueError, IndexError):
        return  # killed in between: not acknowledged


def look(g, acknowledged):
    """Every one of them is there."""
    with g.connect(timeout=20) as s:
        stream = s.makefile("rb")
        for i, (location, receipt) in enumerate(acknowledged):
            path = "/fhir/" + location.split("/fhir/")[1]
            s.sendall(request("GET", path) + request("GET", "/receipts/" + receipt))
            for what in (path, receipt):
                status, _, _ = read_answer(stream)
                check(status == 200, (what, status))
            if i % 400 == 399:  # a connection has a thousand requests
                s.close()
                return look(g, acknowledged[i + 1:])


def main():
    program, kills = sys.argv[1], int(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else int(time.time())
    print("seed", seed)
    chance = random.Random(seed)
    directory = tempfile.mkdtemp(prefix="consentry-kill-")
    every = []
    try:
        for n in range(kills):
            g = Gateway(program, "--profile", "fast-dev", "--batch-size", "20", "--batch-deadline",
                        "200", directory=directory)
            look(g, every[-200:])
            lists = [[] for _ in range(CLIENTS)]
            threads = [threading.Thread(target=client, args=(g, f"{n}-{i}", lists[i]))
                       for i in range(CLIENTS)]
            for thread in threads:
                thread.start()
            time.sleep(chance.uniform(0.005, 0.3))
            g.kill()
            for thread in threads:
                thread.join()
            for one in lists:
                every += one
        g = Gateway(program, "--profile", "fast-dev", directory=directory)
        look(g, every)
        code, _ = g.stop(keep=True)
        check(code == 0, code)
        print(f"{kills} kills, {len(every)} acknowledged, none lost")
    finally:
        shutil.rmtree(directory, ignore_errors=True)


main()
