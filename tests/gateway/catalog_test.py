# SPDX-License-Identifier: Apache-2.0
"""The read model follows the journal, can be deleted or damaged at any time, and is never in the way
of a start."""
import json
import os
import shutil
import sqlite3
import subprocess
import time

from gateway_process import Gateway, check, main

FHIR = [("Content-Type", "application/fhir+json")]
ARGUMENTS = ("--profile", "fast-dev", "--batch-size", "10", "--batch-deadline", "100",
             "--snapshot-every", "0")


def post(g, count):
    for i in range(count):
        body = json.dumps({"resourceType": "Patient", "identifier": [
            {"system": "http://hospital.example/mrn", "value": f"canary{i}"}]}).encode()
        check(g.ask("POST", "/fhir/Patient", body, FHIR)[0] == 201)


def tables(path):
    """How many rows each table has; {} while it is being made."""
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
            names = [r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type='table'")]
            return {n: db.execute(f"SELECT count(*) FROM {n}").fetchone()[0] for n in names
                    if n != "meta"}
    except sqlite3.Error:
        return {}


def is_whole(g, resources):
    """Every resource is in it, and every batch; a busy machine makes more of them."""
    found = tables(os.path.join(g.directory, "data", "catalog.db"))
    current = json.loads(g.ask("GET", "/batches/current")[2])
    whole = (resources, current["batch"] - 1, 0)
    return (found.get("resource"), found.get("batch"), current["current"]) == whole


def wait(condition, seconds=30):
    until = time.monotonic() + seconds
    while not condition():
        check(time.monotonic() < until, "waited in vain")
        time.sleep(0.1)


def it_follows_and_is_made_again(program):
    g = Gateway(program, *ARGUMENTS)
    path = os.path.join(g.directory, "data", "catalog.db")
    post(g, 30)
    wait(lambda: is_whole(g, 30))
    whole = tables(path)
    check(g.stop(keep=True)[0] == 0)
    for name in ("catalog.db", "catalog.db-wal"):  # nobody's data in clear
        file = os.path.join(g.directory, "data", name)
        check(not os.path.exists(file) or b"canary" not in open(file, "rb").read())

    for spoil in ("delete", "zeros", "text", "cut"):
        for name in os.listdir(os.path.dirname(path)):
            if name.startswith("catalog.db-"):
                os.remove(os.path.join(os.path.dirname(path), name))
        size = os.path.getsize(path)
        if spoil == "delete":
            os.remove(path)
        elif spoil == "zeros":
            open(path, "wb").write(b"\0" * size)
        elif spoil == "text":
            open(path, "wb").write(b"this is no database\n" * 100)
        else:
            os.truncate(path, size // 2)
        g = Gateway(program, *ARGUMENTS, directory=g.directory)
        wait(lambda: tables(path) == whole)
        check(g.ask("GET", "/readyz")[0] == 200)
        check(g.stop(keep=True)[0] == 0)
    shutil.rmtree(g.directory)


def it_cannot_stop_a_start(program):
    g = Gateway(program, *ARGUMENTS)
    post(g, 3)
    path = os.path.join(g.directory, "data", "catalog.db")
    g.kill()
    for name in os.listdir(os.path.dirname(path)):
        if name.startswith("catalog.db"):
            os.remove(os.path.join(os.path.dirname(path), name))
    os.mkdir(path)  # a folder in its place: neither opened nor removed
    open(os.path.join(path, "x"), "w").close()
    g = Gateway(program, *ARGUMENTS, directory=g.directory)
    wait(lambda: any(e["event"] == "catalog_failed" for e in g.log()))
    check(g.ask("GET", "/readyz")[0] == 200)
    post(g, 3)
    check(g.stop(keep=True)[0] == 0)
    shutil.rmtree(g.directory)


def rebuild(program):
    def run(code, *arguments):
        done = subprocess.run([program, "rebuild", "--data", data, "--key", key, *arguments],
                              capture_output=True, timeout=60)
        check(done.returncode == code, (done, code))
        return done

    g = Gateway(program, *ARGUMENTS)
    data, key = os.path.join(g.directory, "data"), os.path.join(g.directory, "key")
    path = os.path.join(data, "catalog.db")
    post(g, 20)
    wait(lambda: is_whole(g, 20))
    check(b"another process has it open" in run(4).stderr)
    check(g.stop(keep=True)[0] == 0)
    run(0)
    whole = tables(path)
    open(path, "wb").write(b"x" * 5000)
    answer = json.loads(run(0, "--json").stdout)
    check(answer["records"] > 40 and answer["skipped"] == 0, answer)
    check(tables(path) == whole, (tables(path), whole))
    absent = os.path.join(g.directory, "absent")
    done = subprocess.run([program, "rebuild", "--data", absent], capture_output=True, timeout=60)
    check(done.returncode == 4 and b"not found" in done.stderr, done)
    check(not os.path.exists(absent))
    os.rename(key, key + "2")
    check(b"the file is not there" in run(4).stderr)
    shutil.rmtree(g.directory)


main([it_follows_and_is_made_again, it_cannot_stop_a_start, rebuild])
