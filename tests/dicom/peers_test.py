#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares our JSON and DCF-1 with other programs over the public corpus, where both are there.

usage: peers_test.py DICOM_PRINT [CORPUS]

JSON: every standard element equals that of at least two of dcm2json, pydicom and Orthanc, or of
the one that reads the file; tolerances and named differences are those of docs/dicom-json.md.
DCF-1: equal over the encodings that dcmconv makes of a file. Orthanc takes part when its program
is on the path. Exit 77 when there is nothing to compare with.

By default one file in JSON_STEP and one in FORMS_STEP is taken, which is a matter of seconds: most
of the time goes into starting other programs. With CONSENTRY_PEERS=all every file is.
"""
import collections
import concurrent.futures
import json
import math
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request

TEXT_TRAILING = ("LT", "ST", "UT")
ORTHANC_PORT = 18942
JSON_STEP, FORMS_STEP = 6, 16
BINARY = ("OB", "OW", "OF", "OD", "OL", "OV", "UN")
NUMBERS = ("IS", "DS", "SV", "UV", "US", "UL", "SS", "SL")
# docs/dicom-json.md, named differences: file name and tag prefix.
NAMED = [
    ("unpid", "00100020"), ("dup.dcm", "00100020"), ("bad_sequence", "0018"), ("rtdose_rle", ""),
    ("chrH32", ""), ("chrJapMultiExplicitIR6", ""), ("J2K_pixelrep_mismatch", ""),
    ("badVR", "00280008"), ("over_64KB", ""), ("null_mid", "00100010"), ("_65535", ""),
    ("cat08", "00100010"), ("sfg_huge", "52009229"),
]
# DCMTK takes exponential time for group lengths in deep nesting.
CONVERSIONS = {"te": ["+te"], "ti": ["+ti"], "tb": ["+tb"], "td": ["+td"], "te-e": ["+te", "-e"],
               "te+g": ["+te", "+e", "+g"], "ti-e": ["+ti", "-e"], "u8": ["+te", "+U8"]}


def number(x, single=False):
    try:
        x = float(x)
        if math.isnan(x):
            return "NaN"
        return struct.unpack("f", struct.pack("f", x))[0] if single else x
    except (TypeError, ValueError, OverflowError):
        return x


def value(vr, x):
    if isinstance(x, dict):
        groups = tuple((x.get(k) or "").rstrip(" ^") for k in
                       ("Alphabetic", "Ideographic", "Phonetic"))
        return groups if any(groups) else None
    if isinstance(x, str):
        x = x.rstrip(" \0") if vr in TEXT_TRAILING else x.strip(" \0")
        if x == "":
            return None
    if vr == "FD":
        # dcm2json rounds the last digit wrongly now and then.
        x = number(x)
        return float("%.15g" % x) if isinstance(x, float) else x
    if vr in NUMBERS:
        return number(x)
    return number(x, True) if vr == "FL" else x


def flatten(data_set, path="", out=None):
    out = {} if out is None else out
    for tag, element in data_set.items():
        vr = element.get("vr")
        if tag in ("00080005", "FFFCFFFC", "7FE00010") or tag.endswith("0000"):
            continue
        if int(tag[:4], 16) & 1:
            continue
        if vr == "SQ":
            items = element.get("Value", [])
            out[path + tag] = ("SQ", len(items))
            for i, item in enumerate(items):
                flatten(item or {}, "%s%s[%d]." % (path, tag, i), out)
        elif vr in BINARY or "InlineBinary" in element or "BulkDataURI" in element:
            out[path + tag] = (vr, "binary")
        else:
            values = [value(vr, x) for x in element.get("Value", [])]
            out[path + tag] = (vr, values if any(x is not None for x in values) else [])
    return out


def run_ours(program, mode, files):
    out = {}
    for at in range(0, len(files), 100):
        text = subprocess.run([program, mode] + files[at:at + 100], capture_output=True, check=True)
        for line in text.stdout.decode("utf-8").split("\n"):
            if line:
                name, status, rule, rest = line.split("\t", 3)
                out[name] = (status, rule, rest)
    return out


def run_dcm2json(files, folder):
    def run(numbered):
        copy = os.path.join(folder, "copy%d.dcm" % numbered[0])
        shutil.copyfile(numbered[1], copy)
        # dcm2json refuses compressed pixels.
        subprocess.run(["dcmodify", "-nb", "-imt", "-e", "(7FE0,0010)", copy], capture_output=True)
        text = subprocess.run(["dcm2json", copy], capture_output=True).stdout
        os.remove(copy)
        try:
            return flatten(json.loads(text.decode("utf-8")))
        except (ValueError, RecursionError):
            return None
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = pool.map(run, enumerate(files))
        return {name: model for name, model in zip(files, found) if model is not None}


def call(path, data=None, method=None, accept=None):
    request = urllib.request.Request("http://127.0.0.1:%d%s" % (ORTHANC_PORT, path), data=data,
                                     method=method, headers={"Accept": accept} if accept else {})
    return urllib.request.urlopen(request, timeout=20).read()


def start_orthanc(folder):
    store = tempfile.mkdtemp(dir=folder)
    config = os.path.join(store, "orthanc.json")
    plugins = [p for p in (os.environ.get("ORTHANC_PLUGINS"),
                           "/usr/share/orthanc/plugins/libOrthancDicomWeb.so") if p]
    with open(config, "w", encoding="ascii") as out:
        json.dump({"StorageDirectory": store, "IndexDirectory": store, "HttpPort": ORTHANC_PORT,
                   "DicomServerEnabled": False, "RemoteAccessAllowed": False,
                   "AuthenticationEnabled": False, "Plugins": plugins}, out)
    process = subprocess.Popen(["Orthanc", config], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    for _ in range(100):
        try:
            call("/system")
            break
        except OSError:
            time.sleep(0.2)
    return process


def run_orthanc(files, folder):
    """WADO-RS metadata of each file stored. Some files end the server; it is started again."""
    out = {}
    process = start_orthanc(folder)
    for name in files:
        try:
            with open(name, "rb") as source:
                stored = json.loads(call("/instances", data=source.read()))["ID"]
            tags = json.loads(call("/instances/%s/simplified-tags" % stored))
            path = "/dicom-web/studies/%s/series/%s/instances/%s/metadata" % (
                tags["StudyInstanceUID"], tags["SeriesInstanceUID"], tags["SOPInstanceUID"])
            out[name] = flatten(json.loads(call(path, accept="application/dicom+json"))[0])
            call("/instances/" + stored, method="DELETE")
        except (OSError, ValueError, KeyError, IndexError):
            if process.poll() is not None:
                process = start_orthanc(folder)
    process.terminate()
    process.wait()
    return out


PYDICOM = """
import json, logging, sys, warnings
warnings.simplefilter("ignore"); logging.disable(logging.CRITICAL)
import pydicom
for name in sys.stdin.read().split("\\n"):
    try:
        ds = pydicom.dcmread(name, force=True)
        if "PixelData" in ds: del ds.PixelData
        model = ds.to_json_dict(bulk_data_threshold=10**9, suppress_invalid_tags=True,
                                bulk_data_element_handler=lambda e: "x")
        print(json.dumps([name, model]))
    except Exception: pass
    except RecursionError: pass
"""


def run_pydicom(files):
    for python in ("/usr/bin/python3", sys.executable):
        probe = subprocess.run([python, "-c", "import pydicom"], capture_output=True)
        if probe.returncode == 0:
            break
    else:
        return {}
    text = subprocess.run([python, "-c", PYDICOM], input="\n".join(files).encode(),
                          capture_output=True)
    pairs = (json.loads(line) for line in text.stdout.decode().split("\n") if line)
    return {name: flatten(model) for name, model in pairs}


def named(path, tag):
    path = os.sep.join(path.split(os.sep)[-2:])
    return any(part in path and tag.startswith(prefix) for part, prefix in NAMED)


def compare_json(ours, peers):
    files = elements = 0
    failures = []
    for name, (status, _rule, text) in ours.items():
        # A peer that finds nothing in a file has not read it.
        theirs = {peer: found[name] for peer, found in peers.items() if found.get(name)}
        if not theirs or status != "OK":
            continue
        files += 1
        mine = flatten(json.loads(text))
        for tag in sorted(set(mine).union(*theirs.values())):
            elements += 1
            agree = sum(found.get(tag) == mine.get(tag) for found in theirs.values())
            if agree < min(2, len(theirs)) and not named(name, tag):
                failures.append((name, tag, mine.get(tag), {p: f.get(tag) for p, f in
                                                            theirs.items()}))
    print("json: %d files, %d elements, peers %s, %d differ" %
          (files, elements, ", ".join(peers), len(failures)))
    for failure in failures[:20]:
        print("  ", *(str(part)[:160] for part in failure))
    return not failures


def compare_forms(program, ours, folder):
    def convert(job):
        name, target, options = job
        try:
            subprocess.run(["dcmconv"] + options + [name, target], capture_output=True,
                           timeout=20, check=True)
            return True
        except subprocess.SubprocessError:
            return False
    jobs = [(name, os.path.join(folder, "%d.%s" % (number_, kind)), options)
            for number_, (name, (status, _rule, _text)) in enumerate(ours.items())
            if status == "OK" and "nesting" not in name
            for kind, options in CONVERSIONS.items()]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        made = {target: name for (name, target, _), good in zip(jobs, pool.map(convert, jobs))
                if good}
    before = run_ours(program, "dcf1", sorted(set(made.values())))
    after = run_ours(program, "dcf1", list(made))
    differ = [t for t, name in made.items() if after[t][2] != before[name][2]]
    kinds = collections.Counter(t.rsplit(".", 1)[1] for t in made)
    print("dcf-1: %d encodings %s, %d differ" % (len(made), dict(kinds), len(differ)))
    for target in differ[:20]:
        print("  ", made[target], target.rsplit(".", 1)[1], before[made[target]], after[target])
    return not differ


def main():
    source = os.path.dirname(os.path.abspath(__file__))
    places = [os.environ.get("CONSENTRY_CORPUS", ""), source + "/../../../shared/corpus",
              source + "/../../../../shared/corpus"]
    corpus = sys.argv[2] if len(sys.argv) > 2 else next(
        (p + "/dicom" for p in places if p and os.path.isdir(p + "/dicom")), None)
    if corpus is None or shutil.which("dcm2json") is None:
        print("skipped: no corpus or no dcm2json")
        sys.exit(77)
    files = sorted(os.path.join(root, name) for root, _, names in os.walk(corpus) for name in names
                   if not name.endswith((".md", ".txt", ".json")))
    whole = os.environ.get("CONSENTRY_PEERS") == "all"
    with tempfile.TemporaryDirectory() as folder:
        ours = run_ours(sys.argv[1], "json", files)
        forms = dict(list(ours.items())[::1 if whole else FORMS_STEP])
        files = files[::1 if whole else JSON_STEP]
        ours = {name: ours[name] for name in files if name in ours}
        peers = {"dcm2json": run_dcm2json(files, folder)}
        pydicom = run_pydicom(files)
        if pydicom:
            peers["pydicom"] = pydicom
        if shutil.which("Orthanc"):
            peers["Orthanc"] = run_orthanc(files, folder)
        good = compare_json(ours, peers)
        good = compare_forms(sys.argv[1], forms, folder) and good
    sys.exit(0 if good else 1)


main()
