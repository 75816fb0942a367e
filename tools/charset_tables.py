#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
r"""Writes the tables of core/charset from the codecs of Python's standard library.

    tools/charset_tables.py            rewrites core/charset/charset_table_*.c
    tools/charset_tables.py --check    exits 1 when a committed file differs

A table is text: a row of the standard is a row of the file, \0 stands where the standard has no
character. GB 18030 is the edition of 2005: Python has that of 2000, which differs in the pair
A8BC / 8135F437 only. The four-byte area is checked here to be what the standard says: every
scalar of the plane that no two-byte code has, in order.
"""
import pathlib
import sys
import unicodedata

ROOM = pathlib.Path(__file__).resolve().parent.parent / "core" / "charset"
HOLE = 0

SINGLE = [
    ("8859_1", "iso8859_1"), ("8859_2", "iso8859_2"), ("8859_3", "iso8859_3"),
    ("8859_4", "iso8859_4"), ("8859_5", "iso8859_5"), ("8859_6", "iso8859_6"),
    ("8859_7", "iso8859_7"), ("8859_8", "iso8859_8"), ("8859_9", "iso8859_9"),
    ("8859_15", "iso8859_15"), ("TIS_620", "tis_620"),
]


def decode(codec, code):
    """The one scalar of a code, or HOLE."""
    try:
        text = bytes(code).decode(codec)
    except UnicodeDecodeError:
        return HOLE
    if text == "~":
        return 0xFF5E  # JIS X 0212 2237: the wide tilde, lest it be taken for a delimiter
    if len(text) != 1 or ord(text) > 0xFFFF:
        raise SystemExit(f"{codec} {bytes(code).hex()}: not one scalar of the basic plane")
    return ord(text)


def literal(scalar):
    """A scalar as it stands in a u"" literal: what editors show badly is spelled out."""
    c = chr(scalar)
    visible = scalar >= 0xA0 and c.isprintable() and not 0xE000 <= scalar <= 0xFAFF
    right_to_left = 0x0590 <= scalar <= 0x08FF
    combining = 0x0300 <= scalar <= 0x036F or 0x0E31 <= scalar <= 0x0E4E
    if scalar == HOLE:
        return "\\0"
    changes = unicodedata.normalize("NFC", c) != c
    if not visible or right_to_left or combining or changes or scalar == 0xAD:
        return f"\\u{scalar:04x}"
    return c


def row_lines(scalars, indent, comment):
    """One row as string literals of at most 100 columns; a wide character counts once."""
    lines, line = [], ""
    while scalars[-1] == HOLE:
        scalars = scalars[:-1]  # C fills the rest with zeros
    for scalar in scalars:
        piece = literal(scalar)
        if len(line) + len(piece) > 80:
            lines.append(line)
            line = ""
        line += piece
    lines.append(line)
    first = f"{indent}/* {comment} */ "
    out = [f'{first}u"{lines[0]}"']
    out += [f'{" " * len(first)}u"{line}"' for line in lines[1:]]
    out[-1] += ","
    return out


HEADER = """// SPDX-License-Identifier: Apache-2.0
// Made by tools/charset_tables.py; do not edit.
// {what}
#include "core/charset/charset_internal.h"

// clang-format off
"""


def grid(name, what, rows, columns, scalar_of, first_row):
    out = HEADER.format(what=what)
    out += f"const uint16_t {name}[{rows}][{columns}] = {{\n"
    for row in range(rows):
        scalars = [scalar_of(row, column) for column in range(columns)]
        if all(s == HOLE for s in scalars):
            scalars = []
            out += f"    [{row}] = {{0}}, // {row + first_row:02x}: empty\n"
            continue
        out += "\n".join(row_lines(scalars, "    ", f"{row + first_row:02x}")) + "\n"
    return out + "};\n// clang-format on\n"


def single():
    out = HEADER.format(what="The upper halves, A0 to FF, of the eight-bit sets.")
    out += f"const uint16_t charset_table_single[{len(SINGLE)}][96] = {{\n"
    for name, codec in SINGLE:
        scalars = [decode(codec, [byte]) for byte in range(0xA0, 0x100)]
        out += "\n".join(row_lines(scalars, "    ", name)) + "\n"
    out += "};\n\n// Windows-1252, 80 to 9F.\nconst uint16_t charset_table_1252[32] =\n"
    lines = row_lines([decode("cp1252", [b]) for b in range(0x80, 0xA0)], "    ", "1252")
    lines[-1] = lines[-1].rstrip(",") + ";"
    return out + "\n".join(lines) + "\n// clang-format on\n"


def plane94(name, codec, prefix, what):
    def scalar_of(row, column):
        return decode(codec, prefix + [0xA1 + row, 0xA1 + column])
    return grid(name, what, 94, 94, scalar_of, 0x21)


def gb_two(row, column):
    low = 0x40 + column + (column >= 0x3F)
    scalar = decode("gb18030", [0x81 + row, low])
    return 0x1E3F if scalar == 0xE7C7 else scalar


def gb_linear(index):
    code = [index // 12600 + 0x81, index // 1260 % 10 + 0x30, index // 10 % 126 + 0x81,
            index % 10 + 0x30]
    return decode("gb18030", code)


def gb_ranges():
    taken = {gb_two(row, column) for row in range(126) for column in range(190)}
    taken = taken - {0x1E3F} | {0xE7C7}  # of 2000, to compare with Python; the swap comes below
    free = [s for s in range(0x80, 0x10000) if s not in taken and not 0xD800 <= s <= 0xDFFF]
    for index, scalar in enumerate(free):
        if scalar != HOLE and gb_linear(index) != scalar:
            raise SystemExit(f"four-byte index {index}: {gb_linear(index):04x}, not {scalar:04x}")
    free = [0xE7C7 if s == 0x1E3F else s for s in free]
    ranges = [(i, s) for i, s in enumerate(free) if i == 0 or free[i - 1] + 1 != s]
    out = HEADER.format(what="GB 18030-2005, four-byte codes of the basic plane: the index of the "
                             "first code\n// of a range and its scalar; a range ends where the "
                             "next begins.")
    out += f"const struct charset_range charset_table_gb4[CHARSET_GB4_RANGES] = {{\n"
    cells = [f"{{{i}, 0x{s:04x}}}," for i, s in ranges]
    for at in range(0, len(cells), 6):
        out += "    " + " ".join(cells[at:at + 6]) + "\n"
    out += "};\n"
    out += f"_Static_assert(CHARSET_GB4_RANGES == {len(ranges)}, \"the count in the header\");\n"
    out += f"_Static_assert(CHARSET_GB4_CODES == {len(free)}, \"the count in the header\");\n"
    return out + "// clang-format on\n"


FILES = {
    "charset_table_single.c": single,
    "charset_table_jis0208.c": lambda: plane94(
        "charset_table_jis0208", "euc_jp", [], "JIS X 0208 (ISO-IR 87), rows 21 to 7E."),
    "charset_table_jis0212.c": lambda: plane94(
        "charset_table_jis0212", "euc_jp", [0x8F], "JIS X 0212 (ISO-IR 159), rows 21 to 7E."),
    "charset_table_ksx1001.c": lambda: plane94(
        "charset_table_ksx1001", "euc_kr", [], "KS X 1001 (ISO-IR 149), rows 21 to 7E."),
    "charset_table_gb2.c": lambda: grid(
        "charset_table_gb2", "GB 18030-2005, two-byte codes: 81 to FE, 40 to 7E and 80 to FE.",
        126, 190, gb_two, 0x81),
    "charset_table_gb4.c": gb_ranges,
}


def main():
    differ = 0
    for name, make in FILES.items():
        path, text = ROOM / name, make()
        if "--check" in sys.argv:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                print(f"{name} is not what the script makes")
                differ = 1
        else:
            path.write_text(text, encoding="utf-8")
    return differ


if __name__ == "__main__":
    sys.exit(main())
