#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the DICOM data dictionary (PS3.6) as C tables.

usage: dicom_dictionary.py OUTPUT_FOLDER DICTIONARY...

DICTIONARY is a text file with one attribute a line, five fields separated by tabs: tag, VR,
keyword, VM, origin; "#" begins a comment. A tag is (gggg,eeee), or a range in either half such as
(6000-60FF,0010) for repeating groups. VR is a code of PS3.5 6.2, or xs (US or SS), ox (OB or OW),
lt (US or OW), up (an unsigned 32-bit offset), px (pixel data), na (none). The data dictionaries
that DICOM tool kits install have this form; on Debian 12, package libdcmtk17, it is
/usr/share/libdcmtk17/dicom.dic (PS3.6 2022b). What PS3.6 has gained since and this project needs
stands in dicom_dictionary_later.txt beside this script, in the same form:

    tools/dicom_dictionary.py dicom /usr/share/libdcmtk17/dicom.dic tools/dicom_dictionary_later.txt

Only facts of PS3.6 are taken: tag, VR, keyword. A repeating group stands in the tables once, at
its first group; dicom_dictionary.c folds the others onto it.

Two files are written. dicom_dictionary_table.c: tags in ascending order, one VR byte for each, and
a hash table of row numbers with linear probing.
dicom_keyword_table.c: the keywords in the same order, in blocks of sixteen NUL-ended strings, and
the row numbers in keyword order, for the search by keyword.
"""
import os
import re
import sys

CONTEXT = {"xs": "XS", "ox": "OX", "lt": "LUT", "px": "PX", "up": "UL", "na": "NONE"}
BLOCK = 16
HASH_BITS = 13
HASH_FACTOR = 0x9E3779B1
HEAD = """// SPDX-License-Identifier: Apache-2.0
// Written by tools/dicom_dictionary.py from the facts of PS3.6; do not edit.
#include "dicom/dicom_dictionary_internal.h"

// clang-format off
"""


def read_rows(rows, path):
    with open(path, encoding="ascii") as lines:
        for line in lines:
            fields = line.rstrip("\n").split("\t")
            if line.startswith("#") or len(fields) != 5:
                continue
            tag, vr, keyword, _vm, origin = fields
            if origin in ("GENERIC", "ILLEGAL", "PRIVATE"):
                continue  # group lengths and private creators are rules, not rows
            half = r"([0-9A-Fa-f]{4})(?:-[0-9A-Fa-f]{4})?"
            first = re.fullmatch(r"\(%s,%s\)" % (half, half), tag)
            if first is None:
                sys.exit("not understood: " + line)
            number = int(first[1] + first[2], 16)
            keyword = keyword.removeprefix("RETIRED_")
            if not re.fullmatch(r"[A-Za-z0-9]+", keyword):
                sys.exit("not a keyword: " + line)
            if number in rows:
                sys.exit("twice: " + line)
            rows[number] = (CONTEXT.get(vr, vr), keyword)


def write_numbers(out, texts):
    line = ""
    for text in texts:
        if len(line) + len(text) + 1 > 96:
            out.write("   " + line + "\n")
            line = ""
        line += " " + text + ","
    out.write("   " + line + "\n")


def hash_slots(rows):
    """Row numbers from 1 where the hash of their tag puts them; 0 where there is none."""
    slots = [0] * (1 << HASH_BITS)
    for row, (tag, _, _) in enumerate(rows):
        at = (tag * HASH_FACTOR & 0xFFFFFFFF) >> (32 - HASH_BITS)
        while slots[at]:
            at = (at + 1) % len(slots)
        slots[at] = row + 1
    return slots


def write_table(path, rows):
    with open(path, "w", encoding="ascii") as out:
        out.write(HEAD)
        out.write("const uint32_t dicom_table_tags[DICOM_TABLE_ROWS] = {\n")
        write_numbers(out, ("0x%08X" % tag for tag, _, _ in rows))
        out.write("};\n\n#define V(vr) DICOM_VR_##vr\n")
        out.write("const uint8_t dicom_table_vrs[DICOM_TABLE_ROWS] = {\n")
        write_numbers(out, ("V(%s)" % vr for _, vr, _ in rows))
        out.write("};\n\nconst uint16_t dicom_table_slots[DICOM_TABLE_SLOTS] = {\n")
        write_numbers(out, ("%d" % slot for slot in hash_slots(rows)))
        out.write("};\n")


def write_keywords(path, rows):
    with open(path, "w", encoding="ascii") as out:
        out.write(HEAD)
        out.write("const char *const dicom_keyword_blocks[DICOM_KEYWORD_BLOCKS] = {\n")
        for at in range(0, len(rows), BLOCK):
            line = '    ("'
            for _, _, keyword in rows[at:at + BLOCK]:
                # Three octal digits: a digit may follow.
                if len(line) + len(keyword) > 92:
                    out.write(line + '"\n')
                    line = '    "'
                line += keyword + "\\000"
            out.write(line + '"),\n')
        out.write("};\n\nconst uint16_t dicom_keyword_order[DICOM_TABLE_ROWS] = {\n")
        order = sorted(range(len(rows)), key=lambda i: (rows[i][2], rows[i][0]))
        write_numbers(out, ("%d" % i for i in order))
        out.write("};\n")


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    by_tag = {}
    for path in sys.argv[2:]:
        read_rows(by_tag, path)
    rows = sorted((tag, vr, keyword) for tag, (vr, keyword) in by_tag.items())
    write_table(os.path.join(sys.argv[1], "dicom_dictionary_table.c"), rows)
    write_keywords(os.path.join(sys.argv[1], "dicom_keyword_table.c"), rows)
    print("DICOM_TABLE_ROWS must be", len(rows))


main()
