// SPDX-License-Identifier: Apache-2.0
// Any bytes read leniently, then judged, written as JSON and XML and committed to: no crash, and
// JSON that is well-formed as far as brackets and quotes go.
#include <stdlib.h>

#include "core/base/utf8.h"
#include "dicom/dicom_commitment.h"
#include "dicom/dicom_json.h"
#include "dicom/dicom_metadata.h"
#include "dicom/dicom_reader.h"
#include "dicom/dicom_xml.h"

enum { NODES = 4096 };

static struct dicom_node nodes[NODES];
static uint8_t memory[1 << 16], out[1 << 20];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void begin(void *context)
{
    *(uint8_t *)context = 0;
}

static void update(void *context, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) *(uint8_t *)context ^= bytes[i];
}

static void finish(void *context, uint8_t digest[static DICOM_DIGEST_SIZE])
{
    memset(digest, *(uint8_t *)context, DICOM_DIGEST_SIZE);
}

// Brackets match outside of strings, and no control character stands in one.
static void check_json(span text)
{
    int depth = 0;
    bool string = false;
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];
        if (c < 0x20) abort();
        if (string && c == '\\') {
            i++;
        } else if (c == '"') {
            string = !string;
        } else if (!string) {
            depth += (c == '{' || c == '[') - (c == '}' || c == ']');
            if (depth < 0) abort();
        }
    }
    if (depth != 0 || string || utf8_valid_prefix(text) != text.size) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const syntaxes[] = {"", DICOM_UID_EXPLICIT_LE, DICOM_UID_IMPLICIT_LE,
                                           DICOM_UID_EXPLICIT_BE};
    if (size < 1) return 0;
    uint8_t state;
    struct dicom_hash hash = {&state, begin, update, finish};
    struct issue items[8];
    struct issues issues = issues_over(items, 8);
    struct arena arena = arena_over(memory, sizeof memory);
    struct dicom_dataset ds = dicom_dataset_over(nodes, NODES);
    struct dicom_options options = {.bare = (data[0] & 4) != 0, .lenient = true};
    if (options.bare) options.transfer_syntax = span_text(syntaxes[data[0] & 3]);
    (void)!dicom_read(&ds, span_of(data + 1, size - 1), &options, &arena, &issues);
    struct dicom_metadata metadata;
    (void)!dicom_metadata_read(&metadata, &ds, &issues);
    struct dicom_json_options json = {.bulk_uri = (data[0] & 8) != 0 ? "b" : NULL, .inline_max = 9};
    struct writer w = writer_over(out, (data[0] & 16) != 0 ? size : sizeof out);
    if (dicom_json_write(&w, &ds, &json, &arena) == STATUS_OK) check_json(writer_span(&w));
    w = writer_over(out, sizeof out);
    (void)!dicom_xml_write(&w, &ds, NULL, &arena);
    for (int profile = DICOM_PROFILE_CORE; profile <= DICOM_PROFILE_PRIVATE; profile++) {
        w = writer_over(out, (data[0] & 16) != 0 ? size : sizeof out);
        (void)!dicom_commitment_write(&w, &ds, (enum dicom_profile)profile, &hash, &arena);
    }
    return 0;
}
