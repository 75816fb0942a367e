// SPDX-License-Identifier: Apache-2.0
// Prints what the DICOM room makes of files, a line each, for comparison with other programs:
//     dicom_print json|dcf1|hex|xml FILE...
// file, status, rule of the first error or "-", and the JSON model, the digest of DCF-1, DCF-1 in
// hexadecimal, or native XML; separated by tabs. Reading is lenient, as comparison wants it.
#include <stdio.h>
#include <stdlib.h>

#include "core/base/hex.h"
#include "core/hash/blake2b.h"
#include "dicom/dicom_commitment.h"
#include "dicom/dicom_inflate.h"
#include "dicom/dicom_json.h"
#include "dicom/dicom_xml.h"

enum { NODES = 1 << 18, MEMORY = 16 << 20, FILE_MAX = 64 << 20, OUT_MAX = 64 << 20 };

static struct dicom_node nodes[NODES];
static uint8_t memory[MEMORY];

static void begin(void *context)
{
    blake2b_init(context, DICOM_DIGEST_SIZE, span_of(NULL, 0));
}

static void update(void *context, const uint8_t *bytes, size_t size)
{
    blake2b_update(context, bytes, size);
}

static void finish(void *context, uint8_t digest[static DICOM_DIGEST_SIZE])
{
    blake2b_final(context, digest, DICOM_DIGEST_SIZE);
}

static enum status print(const char *mode, const struct dicom_dataset *ds, struct writer *out,
                         struct arena *arena)
{
    static struct blake2b state;
    static const struct dicom_hash hash = {&state, begin, update, finish};
    if (strcmp(mode, "json") == 0) return dicom_json_write(out, ds, NULL, arena);
    if (strcmp(mode, "xml") == 0) return dicom_xml_write(out, ds, NULL, arena);
    size_t start = out->size;
    TRY(dicom_commitment_write(out, ds, DICOM_PROFILE_CORE, &hash, arena));
    span form = span_of(out->data + start, out->size - start);
    if (strcmp(mode, "hex") == 0) {
        char *text = malloc(2 * form.size + 1);
        if (text == NULL) return STATUS_NO_SPACE;
        hex_encode(text, form.data, form.size);
        out->size = start;
        write_text(out, text);
        free(text);
        return out->status;
    }
    uint8_t digest[DICOM_DIGEST_SIZE];
    char text[2 * DICOM_DIGEST_SIZE + 1];
    blake2b(digest, sizeof digest, span_of(NULL, 0), form);
    hex_encode(text, digest, sizeof digest);
    out->size = start;
    write_text(out, text);
    return out->status;
}

static void print_file(const char *mode, const char *path, uint8_t *bytes, uint8_t *out)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) return;
    size_t size = fread(bytes, 1, FILE_MAX, file);
    fclose(file);
    struct arena arena = arena_over(memory, MEMORY);
    struct issue items[64];
    struct issues issues = issues_over(items, 64);
    struct dicom_dataset ds = dicom_dataset_over(nodes, NODES);
    struct dicom_inflate inflate;
    if (dicom_inflate_open(&inflate, &arena) != STATUS_OK) return;
    struct dicom_options options = {.lenient = true, .inflate = &inflate};
    enum status status = dicom_read(&ds, span_of(bytes, size), &options, &arena, &issues);
    const char *rule = "-";
    for (size_t i = issues.count; i > 0; i--) {
        if (items[i - 1].severity == ISSUE_ERROR) rule = items[i - 1].rule;
    }
    struct writer w = writer_over(out, OUT_MAX);
    enum status printed = print(mode, &ds, &w, &arena);
    printf("%s\t%s\t%s\t", path, status_name(status), rule);
    if (printed != STATUS_OK) {
        printf("%s\n", status_name(printed));
        return;
    }
    fwrite(w.data, 1, w.size, stdout);
    putchar('\n');
}

int main(int argc, char **argv)
{
    uint8_t *bytes = malloc(FILE_MAX), *out = malloc(OUT_MAX);
    if (argc < 3 || bytes == NULL || out == NULL) return 3;
    for (int i = 2; i < argc; i++) print_file(argv[1], argv[i], bytes, out);
    free(bytes);
    free(out);
    return 0;
}
