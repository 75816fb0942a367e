#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Files a second of CPU: this program beside GDCM, DCMTK and pydicom, in one run, on one machine.

usage: dicom_bench.py CONSENTRY FOLDER [SECONDS]

FOLDER holds eight public files, in these places below it or directly in it (FILES). GDCM and DCMTK
take part when their headers and a C++ compiler are there (Debian: libgdcm-dev, libdcmtk-dev),
pydicom when /usr/bin/python3 has it. All read from memory up to the pixel data, on one thread.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

FILES = ["pydicom/test_files/CT_small.dcm", "pydicom/test_files/MR_small.dcm",
         "pydicom/test_files/MR_small_implicit.dcm", "pydicom/test_files/MR_small_bigendian.dcm",
         "wg04/J2KI/CT1_J2KI", "wg04/J2KI/MR2_J2KI", "pydicom/test_files/examples_ybr_color.dcm",
         "pydicom/test_files/rtplan.dcm"]

PYDICOM = """
import io, sys, time, warnings, logging
warnings.simplefilter("ignore"); logging.disable(logging.CRITICAL)
import pydicom
files = [open(name, "rb").read() for name in sys.argv[3:]]
count, start = 0, time.process_time()
while time.process_time() - start < float(sys.argv[1]):
    for data in files:
        ds = pydicom.dcmread(io.BytesIO(data), stop_before_pixels=True)
        if sys.argv[2] == "json":
            ds.to_json(suppress_invalid_tags=True)
        else:
            [e.tag for e in ds]
        count += 1
print("%.0f" % (count / (time.process_time() - start)))
"""


def built(folder, source, libraries):
    target = os.path.join(folder, os.path.basename(source)[:-3])
    place = os.path.join(os.path.dirname(os.path.abspath(__file__)), source)
    includes = [f"-I/usr/include/gdcm-3.0"]
    done = subprocess.run(["c++", "-O2", "-w"] + includes + [place, "-o", target] + libraries,
                          capture_output=True)
    return target if done.returncode == 0 else None


def measured(command):
    done = subprocess.run(command, capture_output=True, text=True)
    return float(done.stdout) if done.returncode == 0 and done.stdout.strip() else None


def main():
    program, folder = sys.argv[1], sys.argv[2]
    seconds = sys.argv[3] if len(sys.argv) > 3 else "3"
    found = [next((p for p in (os.path.join(folder, name), os.path.join(folder,
             os.path.basename(name))) if os.path.exists(p)), None) for name in FILES]
    files = [name for name in found if name]
    if len(files) < len(FILES):
        print("skipped: not all of the eight files are there")
        sys.exit(77)
    rows = []
    with tempfile.TemporaryDirectory() as work:
        copies = os.path.join(work, "files")
        os.mkdir(copies)
        for n, name in enumerate(files):
            shutil.copyfile(name, os.path.join(copies, "%d.dcm" % n))
        ours = json.loads(subprocess.run([program, "bench", "dicom", "--json", "--seconds", seconds,
                                          "--files", copies], capture_output=True,
                                         check=True).stdout)
        rows.append(("consentry", ours["index_files_per_cpu_s"], ours["json_files_per_cpu_s"],
                     ours["commitment_files_per_cpu_s"]))
        gdcm = built(work, "dicom_bench_gdcm.cc", ["-lgdcmDSED", "-lgdcmCommon"])
        if gdcm:
            rows.append(("GDCM", measured([gdcm, seconds] + files), None, None))
        dcmtk = built(work, "dicom_bench_dcmtk.cc", ["-ldcmdata", "-loflog", "-lofstd"])
        if dcmtk:
            rows.append(("DCMTK", measured([dcmtk, seconds, "parse"] + files),
                         measured([dcmtk, seconds, "json"] + files), None))
        script = os.path.join(work, "bench.py")
        with open(script, "w") as out:
            out.write(PYDICOM)
        python = "/usr/bin/python3"
        if subprocess.run([python, "-c", "import pydicom"], capture_output=True).returncode == 0:
            rows.append(("pydicom", measured([python, script, seconds, "parse"] + files),
                         measured([python, script, seconds, "json"] + files), None))
    print("%-10s %12s %12s %12s   files/s of CPU, %s elements a file" %
          ("", "read", "JSON", "commitment", ours["elements_per_file"]))
    for name, *values in rows:
        print("%-10s" % name, *("%12s" % ("-" if v is None else "%.0f" % v) for v in values))


main()
