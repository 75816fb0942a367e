// SPDX-License-Identifier: Apache-2.0
// DCMTK's side of tools/dicom_bench.py: files in memory, read up to the pixel data; with "json"
// they are written in the JSON model, too.
#include <dcmtk/config/osconfig.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <dcmtk/dcmdata/dcistrmb.h>
#include <dcmtk/dcmdata/dcjson.h>
#include <dcmtk/dcmdata/dctk.h>

static double cpu()
{
    timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return double(now.tv_sec) + 1e-9 * double(now.tv_nsec);
}

int main(int argc, char **argv)
{
    std::vector<std::string> files;
    bool json = std::strcmp(argv[2], "json") == 0;
    for (int i = 3; i < argc; i++) {
        std::ifstream in(argv[i], std::ios::binary);
        std::stringstream text;
        text << in.rdbuf();
        files.push_back(text.str());
    }
    double until = std::atof(argv[1]), start = cpu();
    size_t count = 0;
    while (cpu() - start < until) {
        for (const std::string &file : files) {
            DcmInputBufferStream stream;
            stream.setBuffer(file.data(), OFstatic_cast(offile_off_t, file.size()));
            stream.setEos();
            DcmFileFormat format;
            format.transferInit();
            OFCondition good = format.readUntilTag(stream, EXS_Unknown, EGL_noChange,
                                                   DCM_MaxReadLength, DCM_PixelData);
            format.transferEnd();
            if (good.bad()) return 1;
            if (json) {
                std::ostringstream out;
                DcmJsonFormatCompact compact(OFTrue);
                out << "{";
                if (format.getDataset()->writeJson(out, compact).bad()) return 2;
            }
            count++;
        }
    }
    std::printf("%.0f\n", double(count) / (cpu() - start));
    return 0;
}
