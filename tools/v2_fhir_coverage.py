#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Which elements of the corpus' expected Bundles our Bundles have, too.

usage: tools/v2_fhir_coverage.py CONSENTRY [--write]

An element path is the way from a resource to a value, without positions: Patient.name.given. For
each resource type: how many distinct paths of the expected Bundles are among ours at all, and how
many are so message by message. Prints the report and the paths that are missing, and fails when
fewer than 90 % are covered, or when docs/v2-to-fhir.md does not give a reason for one that is
missing. With --write the report in that page is replaced. 77 without the corpus.
"""
import collections
import glob
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PAGE = os.path.join(ROOT, "docs", "v2-to-fhir.md")
LEAST = 90.0


def corpus():
    for root in (os.environ.get("CONSENTRY_CORPUS"), os.path.join(ROOT, "..", "shared", "corpus"),
                 os.path.join(ROOT, "..", "..", "shared", "corpus")):
        folder = os.path.join(root, "hl7", "ms-fhir-converter") if root else ""
        if folder and os.path.isdir(folder):
            return folder
    return None


def add_paths(value, path, out):
    if isinstance(value, dict):
        for name, inner in value.items():
            if name != "resourceType":
                add_paths(inner, f"{path}.{name}", out)
    elif isinstance(value, list):
        for inner in value:
            add_paths(inner, path, out)
    else:
        out.add(path)


def paths_of(bundles):
    out = set()
    for bundle in bundles:
        for entry in bundle["entry"]:
            add_paths(entry["resource"], entry["resource"]["resourceType"], out)
    return out


def compare(program, folder):
    """Per path: in how many expected Bundles it is, and in how many of ours beside them."""
    wanted, found, ours = collections.Counter(), collections.Counter(), set()
    messages = 0
    for name in sorted(glob.glob(os.path.join(folder, "expected-hl7v2", "*", "*.json"))):
        message = os.path.basename(name).replace("-expected.json", ".hl7")
        message = os.path.join(folder, "input-hl7v2", message)
        if not os.path.exists(message):
            continue
        messages += 1
        with open(name, encoding="utf-8-sig") as f:
            expected = paths_of([json.load(f)])
        done = subprocess.run([program, "translate", "hl7", "--fhir", message],
                              capture_output=True, check=False)
        made = paths_of(json.loads(done.stdout).get("bundles", []))
        wanted.update(expected)
        found.update(expected & made)
        ours |= made
    return messages, wanted, found, ours


def report(messages, wanted, found, ours):
    rows = collections.defaultdict(lambda: [0, 0, 0, 0])
    for path, count in wanted.items():
        for row in (rows[path.split(".")[0]], rows["all"]):
            row[0] += path in ours
            row[1] += 1
            row[2] += found[path]
            row[3] += count
    lines = [f"{messages} messages. A path counts once; \"in messages\" counts it in every message "
             "that is expected to have it.", "",
             "| resource | paths | of | % | in messages | of | % |", "|---|--:|--:|--:|--:|--:|--:|"]
    for name in sorted(rows, key=lambda n: (n == "all", n)):
        a, b, c, d = rows[name]
        lines.append(f"| {name} | {a} | {b} | {100 * a / b:.1f} | {c} | {d} | {100 * c / d:.1f} |")
    return lines, 100 * rows["all"][0] / rows["all"][1]


def main():
    folder = corpus()
    if folder is None:
        print("skipped: no corpus")
        return 77
    messages, wanted, found, ours = compare(sys.argv[1], folder)
    lines, percent = report(messages, wanted, found, ours)
    print("\n".join(lines))
    with open(PAGE, encoding="utf-8") as f:
        page = f.read()
    if "--write" in sys.argv:
        page = re.sub(r"(?<=<!-- report -->\n).*(?=<!-- end of report -->)",
                      lambda _: "\n".join(lines) + "\n", page, flags=re.S)
        with open(PAGE, "w", encoding="utf-8") as f:
            f.write(page)
    explained = set(re.findall(r"`([A-Z][A-Za-z]+\.[A-Za-z_.]+)`", page.split("## Left out")[-1]))
    missing = sorted(path for path in wanted if path not in ours)
    silent = [path for path in missing if path not in explained]
    print(f"\n{percent:.1f} % of {len(wanted)} paths; missing:", *missing, sep="\n  ")
    for path in silent:
        print(f"{path} is missing, and {os.path.relpath(PAGE, ROOT)} gives no reason")
    for path in sorted(explained & ours):
        print(f"note: {path} is explained as left out, but it is there")
    return 1 if percent < LEAST or silent else 0


if __name__ == "__main__":
    sys.exit(main())
