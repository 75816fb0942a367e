// SPDX-License-Identifier: Apache-2.0
#include "gateway/commands/translate_dicom.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "adapters/dicom_translate.h"
#include "adapters/to_fhir/dicom_fhir.h"
#include "dicom/dicom_inflate.h"
#include "gateway/commands/command.h"
#include "gateway/commands/demonstration.h"
#include "gateway/host/console.h"
#include "gateway/host/lend.h"

#define ISSUES_MAX  256
#define PIECE_SIZE  ((size_t)64 << 10)
#define NODES_MAX   ((size_t)1 << 18)
#define VALUES_SIZE ((size_t)64 << 20) // kept values, the plans, texts
#define ANSWER_SIZE ((size_t)64 << 20)

struct translation {
    struct arena arena;
    struct issue items[ISSUES_MAX];
    struct issues issues;
    struct dicom_dataset dataset;
    struct dicom_adapter_context context;
};

// Feeds the file piece by piece; FILE_FAILED when it cannot be read.
static enum status read_pieces(struct translation *t, FILE *file)
{
    static struct dicom_reader reader;
    static uint8_t piece[PIECE_SIZE];
    struct dicom_inflate inflate;
    struct dicom_options options = {.keep_max = 1 << 20, .inflate = &inflate};
    TRY(dicom_inflate_open(&inflate, &t->arena));
    dicom_reader_init(&reader, &t->dataset, &options, &t->arena, &t->issues);
    for (;;) {
        size_t size = fread(piece, 1, sizeof piece, file);
        if (size == 0) break;
        // What cannot be read further is told at the end, with what was found until then.
        if (dicom_reader_feed(&reader, span_of(piece, size)) != STATUS_OK) break;
    }
    return ferror(file) ? STATUS_FILE_FAILED : dicom_reader_finish(&reader);
}

static enum status print_resources(struct translation *t, struct writer *w)
{
    struct dicom_metadata metadata;
    struct dicom_outcome outcome;
    TRY(dicom_metadata_read(&metadata, &t->dataset, NULL));
    TRY(dicom_adapter_plan(&outcome, &metadata, &t->context, &t->arena, NULL));
    write_text(w, ",\"resources\":");
    return dicom_fhir_write(w, &metadata, &outcome, &t->context, &t->arena);
}

static enum exit_code exit_of(enum status status)
{
    switch (status_class_of(status)) {
    case STATUS_CLASS_OK: return EXIT_YES;
    case STATUS_CLASS_REFUSED: return EXIT_NO;
    case STATUS_CLASS_MALFORMED:
    case STATUS_CLASS_LIMIT: return EXIT_UNREADABLE;
    case STATUS_CLASS_ENVIRONMENT:
    case STATUS_CLASS_INTERNAL: break;
    }
    return EXIT_ENVIRONMENT;
}

static enum exit_code translate(struct translation *t, const char *path, FILE *file, bool fhir)
{
    char *memory = arena_text(&t->arena, ANSWER_SIZE);
    struct dicom_node *nodes = arena_alloc_raw(&t->arena, NODES_MAX, sizeof *nodes);
    if (memory == NULL || nodes == NULL) return EXIT_ENVIRONMENT;
    struct writer w = writer_over(memory, ANSWER_SIZE);
    t->issues = issues_over(t->items, ISSUES_MAX);
    t->dataset = dicom_dataset_over(nodes, NODES_MAX);
    t->context = (struct dicom_adapter_context){.tenant_key = span_text(DEMONSTRATION_KEY),
                                                .now = (instant)time(NULL)};
    enum status status = read_pieces(t, file);
    if (status == STATUS_FILE_FAILED) {
        (void)issue_add(&t->issues, ISSUE_ERROR, status, "file-unreadable", 0, "");
        console_error(path, status_text(status));
    }
    status = dicom_translate(&w, &t->dataset, status, &t->context, &t->arena, &t->issues);
    if (fhir && status == STATUS_OK) status = print_resources(t, &w);
    console_text("{\"file\":");
    console_json(span_text(path));
    console_text(",");
    console_span(writer_span(&w));
    console_text("}\n");
    return exit_of(status);
}

enum exit_code translate_dicom(const char *path, bool fhir)
{
    static struct translation t;
    bool is_stdin = strcmp(path, "-") == 0;
    FILE *file = is_stdin ? stdin : fopen(path, "rb");
    enum exit_code code = EXIT_ENVIRONMENT;
    if (file == NULL) {
        console_text("{\"file\":");
        console_json(span_text(path));
        console_text(
            ",\"ok\":false,\"operations\":[],\"issues\":[{\"severity\":\"error\",\"code\":"
            "\"exception\",\"rule\":\"file-unreadable\",\"offset\":0,\"location\":\"\"}]}\n");
        console_error(path, status_text(STATUS_FILE_FAILED));
        return code;
    }
    memset(&t, 0, sizeof t);
    if (lend(&t.arena, ANSWER_SIZE + VALUES_SIZE + NODES_MAX * sizeof(struct dicom_node)))
        code = translate(&t, path, file, fhir);
    lend_end(&t.arena);
    if (!is_stdin) fclose(file);
    return code;
}
