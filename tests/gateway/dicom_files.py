# SPDX-License-Identifier: Apache-2.0
"""DICOM files for tests, written here: explicit little endian, without outside packages."""
import struct

CT = b"1.2.840.10008.5.1.4.1.1.2"


def element(tag, vr, value):
    if isinstance(value, str):
        value = value.encode()
    if len(value) % 2:
        value += b"\0" if vr in ("UI", "OB") else b" "
    head = struct.pack("<HH2s", tag >> 16, tag & 0xffff, vr.encode())
    if vr in ("OB", "OW", "SQ", "UN", "UT"):
        return head + struct.pack("<HI", 0, len(value)) + value
    return head + struct.pack("<H", len(value)) + value


def item(*elements):
    body = b"".join(elements)
    return struct.pack("<HHI", 0xfffe, 0xe000, len(body)) + body


def instance(patient="PAT-1", study="2.25.1", series="2.25.2", uid="2.25.3", modality="CT",
             name="Muster^Erika", consent=(), pixels=b"\1\2\3\4", preamble=bytes(128), more=()):
    """One file. `consent`: pairs of distribution type and flag; `more`: (tag, VR, value)."""
    meta = (element(0x00020002, "UI", CT) + element(0x00020003, "UI", uid) +
            element(0x00020010, "UI", "1.2.840.10008.1.2.1"))
    rows = [(0x00080016, "UI", CT), (0x00080018, "UI", uid), (0x00080020, "DA", "20260115"),
            (0x00080030, "TM", "101500"), (0x00080050, "SH", "ACC-9"), (0x00080060, "CS", modality),
            (0x00081030, "LO", "Abdomen"), (0x00100010, "PN", name), (0x00100020, "LO", patient),
            (0x00100030, "DA", "19700131"), (0x0020000d, "UI", study), (0x0020000e, "UI", series),
            (0x00200011, "IS", "4"), (0x00200013, "IS", uid.rsplit(".", 1)[1][:9]),
            (0x00280010, "US", struct.pack("<H", 2)), (0x00280011, "US", struct.pack("<H", 2))]
    if consent:
        items = b"".join(item(element(0x00120084, "CS", kind), element(0x00120085, "CS", flag))
                         for kind, flag in consent)
        rows.append((0x00120083, "SQ", items))
    rows += more
    data = b"".join(element(*row) for row in sorted(rows, key=lambda row: row[0]) if row[2] is not None)
    return (preamble + b"DICM" + element(0x00020000, "UL", struct.pack("<I", len(meta))) + meta +
            data + element(0x7fe00010, "OW", pixels))


def multipart(files, boundary="frontier", kind="application/dicom"):
    """Body and Content-Type of a STOW-RS request."""
    body = b"".join(b"--%s\r\nContent-Type: %s\r\n\r\n%s\r\n" %
                    (boundary.encode(), kind.encode(), file) for file in files)
    return (body + b"--%s--\r\n" % boundary.encode(),
            'multipart/related; type="application/dicom"; boundary=%s' % boundary)
