// SPDX-License-Identifier: Apache-2.0
// Any bytes, at once and in pieces whose sizes the input chooses: no crash, nested nodes, and the
// same answer both ways.
#include <stdlib.h>

#include "dicom/dicom_reader.h"

enum { NODES = 4096 };

static struct dicom_node whole_nodes[NODES], piece_nodes[NODES];
static uint8_t memory[1 << 16];
static volatile uint8_t sum; // every value is read, so that a sanitizer sees it

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum status read_pieces(struct dicom_dataset *ds, span file, size_t step,
                               const struct dicom_options *options)
{
    static struct dicom_reader r;
    struct arena arena = arena_over(memory, sizeof memory);
    dicom_reader_init(&r, ds, options, &arena, NULL);
    for (size_t at = 0; at < file.size; at += step) {
        enum status status = dicom_reader_feed(&r, span_slice(file, at, step));
        if (status != STATUS_OK) return status;
    }
    return dicom_reader_finish(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const syntaxes[] = {"", DICOM_UID_EXPLICIT_LE, DICOM_UID_IMPLICIT_LE,
                                           DICOM_UID_EXPLICIT_BE};
    if (size < 2) return 0;
    struct issue items[8];
    struct issues issues = issues_over(items, 8);
    struct arena arena = arena_over(memory, sizeof memory);
    struct dicom_dataset ds = dicom_dataset_over(whole_nodes, NODES);
    struct dicom_options options = {.bare = (data[0] & 4) != 0,
                                    .lenient = (data[0] & 8) != 0,
                                    .stop_tag = (data[0] & 16) != 0 ? DICOM_TAG_PIXEL_DATA : 0,
                                    .keep_max = 1 << 12};
    if (options.bare) options.transfer_syntax = span_text(syntaxes[data[0] & 3]);
    span file = span_of(data + 2, size - 2);
    enum status whole = dicom_read(&ds, file, &options, &arena, &issues);
    for (uint32_t i = 0; i < ds.count; i++) {
        if (ds.nodes[i].end <= i || ds.nodes[i].end > ds.count) abort();
        span bytes = dicom_node_bytes(&ds.nodes[i]);
        for (size_t k = 0; k < bytes.size; k++) sum = (uint8_t)(sum + bytes.data[k]);
    }
    options.size = file.size;
    struct dicom_dataset pieces = dicom_dataset_over(piece_nodes, NODES);
    enum status again = read_pieces(&pieces, file, (size_t)data[1] + 1, &options);
    // Pieces keep copies, so they may run out of memory where the whole does not.
    if (again != whole && again != STATUS_LIMIT) abort();
    if (again == STATUS_OK && ds.count != pieces.count) abort();
    return 0;
}
