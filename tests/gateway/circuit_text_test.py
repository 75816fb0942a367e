# SPDX-License-Identifier: Apache-2.0
"""The text that `consentry circuit` prints is complete: the circuit's id follows from it alone."""
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../core/hash"))
from gateway_process import check, main  # noqa: E402
from hash_model import blake3  # noqa: E402

P = 2**31 - 2**24 + 1
CONST, COL, NEXT, X, ADD, SUB, MUL, LINEAR = range(8)
WHERE = {"every": 0, "transition": 1, "first": 2, "last": 3}


def le32(*numbers):
    return b"".join(n.to_bytes(4, "little") for n in numbers)


class Table:
    def __init__(self):
        self.columns, self.width = {}, 0
        self.body, self.nodes = b"", 0
        self.new_bytes, self.new_nodes = b"", 0  # since the last constraint or interaction
        self.constraints = self.interactions = 0

    def column(self, text):
        name, place = re.fullmatch(r"(\w+)(?:\[(\d+)\])?", text).groups()
        return self.columns[name] + int(place or 0)

    def node(self, number, text):
        check(number == self.nodes, (number, text))
        self.nodes += 1
        self.new_nodes += 1
        if text == "X":
            self.new_bytes += le32(X)
        elif re.fullmatch(r"-?\d+", text):
            self.new_bytes += le32(CONST, int(text) % P)
        elif text.startswith("sum "):
            terms = re.findall(r"(- |)(\d+) n(\d+)", text[4:])
            self.new_bytes += le32(LINEAR, len(terms))
            for sign, k, node in terms:
                self.new_bytes += le32((-int(k) if sign else int(k)) % P, int(node))
        elif text.startswith("next("):
            self.new_bytes += le32(NEXT, self.column(text[5:-1]))
        elif binary := re.fullmatch(r"n(\d+) ([-+*]) n(\d+)", text):
            a, op, b = binary.groups()
            self.new_bytes += le32({"+": ADD, "-": SUB, "*": MUL}[op], int(a), int(b))
        else:
            self.new_bytes += le32(COL, self.column(text))

    def item(self, *words):
        """A constraint or an interaction, behind the nodes it is the first to need."""
        self.body += le32(self.new_nodes) + self.new_bytes + le32(*words)
        self.new_bytes, self.new_nodes = b"", 0

    def line(self, line, buses):
        if m := re.fullmatch(r"column (\d+) (\w+)(?:\[(\d+)\])?", line):
            check(int(m[1]) == self.width, line)
            self.columns[m[2]] = self.width
            self.width += int(m[3] or 1)
        elif m := re.fullmatch(r"n(\d+) = (.*)", line):
            self.node(int(m[1]), m[2])
        elif m := re.fullmatch(r'(every|transition|first|last) n(\d+) ".*"', line):
            self.constraints += 1
            self.item(WHERE[m[1]], int(m[2]))
        else:
            m = re.fullmatch(r'(send|receive) (\w+) \((.*)\) times n(\d+) ".*"', line)
            check(m, line)
            items = [int(n[1:]) for n in m[3].split(", ")]
            self.interactions += 1
            self.item(buses[m[2]], m[1] == "receive", int(m[4]), len(items), *items)


def circuit_id(text):
    lines = text.splitlines()
    buses = {m[2]: int(m[1]) for m in (re.match(r"    (\d+) (\w+), \d+ felts: ", l) for l in lines)
             if m}
    tables = []
    for line in lines:
        if line.startswith("table "):
            tables.append(Table())
        elif tables and line.startswith("    "):
            tables[-1].line(line.strip(), buses)
    data = b"consentry-circuit/1" + le32(len(tables))
    for t in tables:
        data += le32(t.width, t.constraints, t.interactions) + t.body
    return blake3(data).hex(), tables


def circuit_text_gives_the_id(program):
    ids = set()
    for ops in ("16", "200"):
        text = subprocess.run([program, "circuit", "--ops", ops], capture_output=True, check=True,
                              text=True, timeout=60).stdout
        computed, tables = circuit_id(text)
        check(text.splitlines()[0] == "circuit " + computed, text.splitlines()[0])
        stats = json.loads(subprocess.run([program, "circuit", "--ops", ops, "--json"],
                                          capture_output=True, check=True, timeout=60).stdout)
        check(stats["circuit"] == computed)
        for table, row in zip(tables, stats["tables"], strict=True):
            check(row["columns"] == table.width + 1 and row["nodes"] >= table.nodes, row)
            check(row["constraints"] == table.constraints, row)
            check(row["interactions"] == table.interactions, row)
            check(row["cells"] == (row["columns"] + row["logup_columns"]) * row["rows"], row)
            check(row["degree"] <= 3, row)
        check(stats["cells"] == sum(row["cells"] for row in stats["tables"]))
        ids.add(computed)
    check(len(ids) == 2)


main([circuit_text_gives_the_id])
