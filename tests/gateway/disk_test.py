# SPDX-License-Identifier: Apache-2.0
"""A disk that is full or fails, under the real program: no acknowledgement, read-only, loud; after a
restart with a good disk there is service again, and nothing acknowledged is lost."""
import json
import os
import re
import resource
import shutil
import subprocess
import tempfile
import time

from gateway_process import Gateway, check, main, read_answer, request

FHIR = [("Content-Type", "application/fhir+json")]
ARGUMENTS = ("--profile", "fast-dev", "--batch-size", "10", "--batch-deadline", "200")
SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
int fdatasync(int file)
{
    static int (*real)(int);
    const char *trigger = getenv("FAIL_SYNC");
    if (trigger != NULL && access(trigger, F_OK) == 0) { errno = EIO; return -1; }
    if (real == NULL) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    return real(file);
}
"""


def post(g, number):
    """One patient: status, and (path, receipt, resource) when it was acknowledged."""
    patient = {"resourceType": "Patient", "identifier": [
        {"system": "http://hospital.example/mrn", "value": str(number)}],
        "text": {"status": "generated", "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\">"
                 + "x" * 4000 + "</div>"}}
    status, fields, body = g.ask("POST", "/fhir/Patient", json.dumps(patient).encode(), FHIR)
    if status != 201:
        return status, fields, body
    return status, "/fhir/" + fields["location"].split("/fhir/")[1], fields["consentry-receipt"]


def post_until_refused(g, kept, seconds=60):
    """Posts until something else than 201 comes; keeps what was acknowledged."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        answer = post(g, len(kept))
        if answer[0] != 201:
            return answer
        kept.append(answer[1:])
    raise AssertionError("never refused")


def metric(g, name):
    page = g.ask("GET", "/metrics")[2].decode()
    return float(re.search(rf"^{name} (\S+)$", page, re.M)[1])


def is_read_only_and_loud(g, kept, statuses):
    """Refusals go on, in the right words; reading goes on; log, metrics and /readyz say it."""
    for i in range(5):
        status, fields, body = post(g, f"late-{i}")
        check(status in statuses, (status, body))
        outcome = json.loads(body)
        check(outcome["resourceType"] == "OperationOutcome", outcome)
    check(g.ask("GET", kept[0][0])[0] == 200)
    check(g.ask("GET", "/livez")[0] == 200)
    status, _, body = g.ask("GET", "/readyz")
    check(status == 503 and json.loads(body)["ledger"] is False, body)
    check(metric(g, "consentry_read_only") == 1)
    loud = [e for e in g.log() if e["event"] == "read_only"]
    check(len(loud) == 1 and loud[0]["level"] == "error", loud)


def serves_again(program, directory, kept):
    """A fresh process: everything acknowledged is there, and new things are taken."""
    g = Gateway(program, *ARGUMENTS, directory=directory)
    for i in range(0, len(kept), 400):
        with g.connect() as s:
            stream = s.makefile("rb")
            for path, receipt in kept[i:i + 400]:
                s.sendall(request("GET", path) + request("GET", "/receipts/" + receipt))
                check(read_answer(stream)[0] == 200, path)
                check(read_answer(stream)[0] == 200, receipt)
    check(g.ask("GET", "/readyz")[0] == 200)
    check(metric(g, "consentry_read_only") == 0)
    check(post(g, "again")[0] == 201)
    check(g.stop(keep=True)[0] == 0)


def file_may_not_grow(program):
    """Every write fails from one moment on (RLIMIT_FSIZE): what a full disk does to a journal."""
    directory = tempfile.mkdtemp(prefix="consentry-test-")
    kept = []
    g = Gateway(program, *ARGUMENTS, directory=directory)
    for i in range(25):
        answer = post(g, i)
        check(answer[0] == 201, answer)
        kept.append(answer[1:])
    limit = 65536  # behind the end of stderr, before the journal's
    resource.prlimit(g.process.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    check(post(g, "full")[0] == 507)
    resource.prlimit(g.process.pid, resource.RLIMIT_FSIZE,
                     (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    is_read_only_and_loud(g, kept, (507,))  # final: what the file holds is not known any more
    check(g.stop(keep=True)[0] == 0)
    serves_again(program, directory, kept)
    shutil.rmtree(directory)


def sync_fails(program):
    """fdatasync says EIO once: never tried again, nothing after it is believed."""
    directory = tempfile.mkdtemp(prefix="consentry-test-")
    source, shim = os.path.join(directory, "shim.c"), os.path.join(directory, "shim.so")
    with open(source, "w") as f:
        f.write(SHIM)
    made = subprocess.run(["cc", "-shared", "-fPIC", "-o", shim, source, "-ldl"],
                          capture_output=True)
    maps = subprocess.run(["ldd", program], capture_output=True).stdout
    if made.returncode != 0 or b"san.so" in maps:
        print("skipped: no compiler, or a sanitizer that must be loaded first")
        return
    trigger = os.path.join(directory, "now")
    kept = []
    g = Gateway(program, *ARGUMENTS, directory=directory,
                environment={"LD_PRELOAD": shim, "FAIL_SYNC": trigger})
    for i in range(25):
        answer = post(g, i)
        check(answer[0] == 201, answer)
        kept.append(answer[1:])
    open(trigger, "w").close()
    check(post_until_refused(g, kept)[0] == 503)
    check(len(kept) == 25, "acknowledged without a sync")
    os.remove(trigger)
    is_read_only_and_loud(g, kept, (503,))
    check(g.stop(keep=True)[0] == 0)
    serves_again(program, directory, kept)
    shutil.rmtree(directory)


def small_disk_fills_up(program):
    """A file system of 150 MB: two segments and little else."""
    directory = tempfile.mkdtemp(prefix="consentry-test-")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=150m", "none", directory],
                             capture_output=True)
    if mounted.returncode != 0:
        print("skipped: nothing may be mounted here")
        return
    try:
        kept, filler = [], os.path.join(directory, "filler")
        g = Gateway(program, *ARGUMENTS, directory=directory)
        for i in range(25):
            answer = post(g, i)
            check(answer[0] == 201, answer)
            kept.append(answer[1:])
        fill(filler)
        refused = post_until_refused(g, kept, 120)
        check(refused[0] == 507, refused)
        is_read_only_and_loud(g, kept, (507,))
        check(g.stop(keep=True)[0] == 0)
        os.remove(filler)
        serves_again(program, directory, kept)
    finally:
        subprocess.run(["umount", "-l", directory])
        os.rmdir(directory)


def fill(path):
    """Takes what space there is, to the last page."""
    with open(path, "wb", buffering=0) as f:
        for size in (1 << 20, 4096):
            try:
                while True:
                    f.write(b"\xff" * size)
            except OSError:
                pass


main([file_may_not_grow, sync_fails, small_disk_fills_up])
