// SPDX-License-Identifier: Apache-2.0
// A fixed workload for `consentry bench dicom`: eight made-up files of CT, MR (three encodings and
// compressed), ultrasound, and a radiotherapy plan, 129 elements in the mean, and the three things
// a gateway does with each. The caller takes the time, and may bring files of its own.
#ifndef CONSENTRY_DICOM_BENCH_H
#define CONSENTRY_DICOM_BENCH_H

#include "core/base/arena.h"
#include "dicom/dicom_hash.h"
#include "dicom/dicom_reader.h"

#define DICOM_BENCH_FILES  8
#define DICOM_BENCH_NODES  4096
#define DICOM_BENCH_MEMORY (256U << 10) // for the made-up files, or for output and scratch

enum dicom_bench_kind {
    DICOM_BENCH_INDEX,  // read up to the pixel data and find the attributes of dicom_tags.h
    DICOM_BENCH_JSON,   // and write the JSON model
    DICOM_BENCH_COMMIT, // and write DCF-1 and hash it
};

// Writes the eight files into `arena`; NO_SPACE below DICOM_BENCH_MEMORY.
WARN_UNUSED enum status dicom_bench_files(span files[static DICOM_BENCH_FILES],
                                          struct arena *arena);

struct dicom_bench {
    uint64_t files;
    uint64_t elements;
    uint64_t bytes; // written
};

// Takes `rounds` times every file in turn. `nodes` has room for DICOM_BENCH_NODES, `memory` for
// DICOM_BENCH_MEMORY bytes. The status of the first file that fails.
WARN_UNUSED enum status dicom_bench_run(struct dicom_bench *out, enum dicom_bench_kind kind,
                                        const span *files, size_t count, uint64_t rounds,
                                        struct dicom_node *nodes, void *memory,
                                        const struct dicom_hash *hash);

#endif
