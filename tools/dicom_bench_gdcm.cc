// SPDX-License-Identifier: Apache-2.0
// GDCM's side of tools/dicom_bench.py: files in memory, read up to the pixel data.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gdcmReader.h>

static double cpu()
{
    timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return double(now.tv_sec) + 1e-9 * double(now.tv_nsec);
}

int main(int argc, char **argv)
{
    std::vector<std::string> files;
    for (int i = 2; i < argc; i++) {
        std::ifstream in(argv[i], std::ios::binary);
        std::stringstream text;
        text << in.rdbuf();
        files.push_back(text.str());
    }
    double until = std::atof(argv[1]), start = cpu();
    size_t count = 0;
    while (cpu() - start < until) {
        for (const std::string &file : files) {
            std::istringstream stream(file);
            gdcm::Reader reader;
            reader.SetStream(stream);
            if (!reader.ReadUpToTag(gdcm::Tag(0x7fe0, 0x0010))) return 1;
            count++;
        }
    }
    std::printf("%.0f\n", double(count) / (cpu() - start));
    return 0;
}
