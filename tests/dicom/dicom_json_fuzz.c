// SPDX-License-Identifier: Apache-2.0
// Any text as DICOM JSON. What is accepted is a data set that reads without an error, and its JSON
// is accepted again and comes back the same.
#include <stdlib.h>

#include "dicom/dicom_json.h"
#include "dicom/dicom_reader.h"

static struct dicom_node nodes[1 << 14];
static uint8_t memory[1 << 20], first[1 << 20], second[1 << 20], json[1 << 20], again[1 << 20];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t to_json(span bytes, uint8_t *out)
{
    struct arena arena = arena_over(memory, sizeof memory);
    struct dicom_options options = {.bare = true,
                                    .transfer_syntax = span_text(DICOM_UID_EXPLICIT_LE)};
    struct dicom_dataset ds = dicom_dataset_over(nodes, sizeof nodes / sizeof *nodes);
    if (dicom_read(&ds, bytes, &options, &arena, NULL) != STATUS_OK) abort();
    struct writer w = writer_over(out, sizeof json);
    if (dicom_json_write(&w, &ds, NULL, &arena) != STATUS_OK) abort();
    return w.size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = arena_over(memory, sizeof memory);
    struct writer w = writer_over(first, sizeof first);
    if (dicom_json_read(&w, span_of(data, size), &arena, NULL) != STATUS_OK) return 0;
    size_t json_size = to_json(writer_span(&w), json);
    arena = arena_over(memory, sizeof memory);
    struct writer v = writer_over(second, sizeof second);
    if (dicom_json_read(&v, span_of(json, json_size), &arena, NULL) != STATUS_OK) abort();
    size_t again_size = to_json(writer_span(&v), again);
    if (again_size != json_size || memcmp(json, again, json_size) != 0) abort();
    return 0;
}
