// SPDX-License-Identifier: Apache-2.0
// `consentry translate`: what documents ask of the ledger, without one.
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include "adapters/cda_adapter.h"
#include "adapters/fhir_translate.h"
#include "adapters/hl7_fhir.h"
#include "adapters/hl7_translate.h"
#include "gateway/commands/command.h"
#include "gateway/commands/demonstration.h"
#include "gateway/commands/translate_dicom.h"
#include "gateway/host/console.h"
#include "gateway/host/lend.h"
#include "gateway/host/limits.h"
#include "hl7/cda/cda_read.h"

#define ISSUES_MAX 256
// Of the arena, for a byte of input: the JSON tree, the views over it; of the answer: a Bundle's
// entry of 100 bytes may ask for an operation of 1 kB.
#define ARENA_PER_INPUT  256
#define ANSWER_PER_INPUT 32
#define ARENA_LEAST      ((size_t)16 << 20)
#define ANSWER_LEAST     ((size_t)1 << 20)

// With FHIR Bundles: of the answer once more, and of the arena to make them.
#define BUNDLES_PER_INPUT 96
#define BUNDLES_LEAST     ((size_t)4 << 20)

struct translate_options {
    const char *base;
    bool fhir;
};

// clang-format off
static const struct option_row rows[] = {
    {"base", OPTION_TEXT, "URL", "of the server: FHIR references under it are relative",
     offsetof(struct translate_options, base), 0, 0},
    {"fhir", OPTION_SWITCH, NULL, "FHIR R4, too: dicom in \"resources\", hl7 in \"bundles\"",
     offsetof(struct translate_options, fhir), 0, 0},
};
// clang-format on

static const struct command_help help = {
    "translate fhir|hl7|cda|dicom FILE...",
    "Prints one JSON object a line for every file (\"-\" is stdin): the operations that it asks\n"
    "of the ledger, and what is wrong with it.\n"
    "\n"
    "  {\"file\":F,\"ok\":true,\"operations\":[{\"kind\":\"GRANT\",...}],\"issues\":[...]}\n"
    "\n"
    "Names are pseudonyms under a fixed demonstration key that is no secret. No ledger is\n"
    "touched: a rescission prints REVOKE with the key that the ledger would look up.\n"
    "\n"
    "fhir is FHIR R4 JSON. hl7 is HL7 v2: a message, several, a batch, or MLLP frames, as from a\n"
    "trusted feed that takes the receiver for the grantee and ignores PD1-12. cda is a CDA\n"
    "document; policies it acknowledges are known only by SNOMED CT 417370002 and 416308001.\n"
    "dicom is a DICOM file of any size and transfer syntax: its record, and what the consents in\n"
    "(0012,0083) narrow or propose.\n"
    "What a person must look at before anything is granted prints its record, and \"held\":true.\n"
    "\n"
    "Exit codes, of the worst file: 0 translated; 1 refused by a rule; 2 unreadable.\n",
};

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

static void print_begin(const char *path)
{
    console_text("{\"file\":");
    console_json(span_text(path));
    console_text(",");
}

// A file of which nothing could be read.
static void print_failure(const char *path, enum status status, const char *code, const char *rule)
{
    print_begin(path);
    console_text("\"ok\":false,\"operations\":[],\"issues\":[{\"severity\":\"error\",\"code\":\"");
    console_text(code);
    console_text("\",\"rule\":\"");
    console_text(rule);
    console_text("\",\"offset\":0,\"location\":\"\"}]}\n");
    console_error(path, status_text(status));
}

// One language: what it writes for a file.
typedef enum status (*translator)(struct writer *w, span input,
                                  const struct translate_options *options, struct arena *arena,
                                  struct issues *issues);

static enum status translate_fhir(struct writer *w, span input,
                                  const struct translate_options *options, struct arena *arena,
                                  struct issues *issues)
{
    struct fhir_adapter_context context = {
        .tenant_key = span_text(DEMONSTRATION_KEY),
        .policy = {.base = span_text(options->base)},
        .now = (instant)time(NULL),
    };
    return fhir_translate(w, input, &context, arena, issues);
}

// The Bundles of a file, as they are made.
struct bundles {
    struct writer w;
    const struct hl7_adapter_context *context;
};

static enum status add_bundle(void *user, const struct hl7_received *received, struct arena *arena,
                              struct issues *issues)
{
    struct bundles *bundles = user;
    struct hl7_fhir_context context = {.tenant_key = bundles->context->tenant_key,
                                       .feed = bundles->context->feed,
                                       .now = bundles->context->now};
    struct hl7_fhir fhir;
    enum status status = hl7_fhir_read(&fhir, received, &context, arena, issues);
    if (status != STATUS_OK) return status;
    if (bundles->w.size > 0) write_u8(&bundles->w, ',');
    hl7_fhir_write_bundle(&bundles->w, &fhir, arena);
    return STATUS_OK;
}

static enum status translate_hl7(struct writer *w, span input,
                                 const struct translate_options *options, struct arena *arena,
                                 struct issues *issues)
{
    struct hl7_feed feed = HL7_FEED_USUAL;
    struct hl7_reading reading = {.rules = HL7_FEED_RULES_USUAL};
    struct hl7_adapter_context context = {
        .tenant_key = span_text(DEMONSTRATION_KEY),
        .feed = &feed,
        .now = (instant)time(NULL),
    };
    if (!options->fhir) return hl7_translate(w, input, &context, &reading, arena, issues);
    size_t capacity = BUNDLES_LEAST + BUNDLES_PER_INPUT * input.size;
    char *memory = arena_text(arena, capacity);
    struct bundles bundles = {writer_over(memory, memory == NULL ? 0 : capacity), &context};
    struct hl7_translate_each each = {add_bundle, &bundles};
    reading.zone.known = true; // UTC, where the message names no zone
    enum status status = hl7_translate_with(w, input, &context, &reading, arena, issues, &each);
    write_text(w, ",\"bundles\":[");
    write_span(w, writer_span(&bundles.w));
    write_u8(w, ']');
    if (bundles.w.status != STATUS_OK) w->status = bundles.w.status;
    return status;
}

static enum status translate_cda(struct writer *w, span input,
                                 const struct translate_options *options, struct arena *arena,
                                 struct issues *issues)
{
    (void)options;
    struct cda_adapter_context context = {
        .tenant_key = span_text(DEMONSTRATION_KEY),
        .trusted = true,
        .now = (instant)time(NULL),
    };
    cda_library_init();
    return cda_translate(w, input, &context, arena, issues);
}

static const struct language {
    const char *name;
    translator translate;
} languages[] = {{"fhir", translate_fhir}, {"hl7", translate_hl7}, {"cda", translate_cda}};

static enum exit_code translate_with(const struct translate_options *options, translator translate,
                                     const char *path, span input, struct arena *arena)
{
    struct issue items[ISSUES_MAX];
    struct issues issues = issues_over(items, ISSUES_MAX);
    size_t capacity = ANSWER_LEAST + ANSWER_PER_INPUT * input.size;
    if (options->fhir) capacity += BUNDLES_LEAST + BUNDLES_PER_INPUT * input.size;
    char *answer = arena_text(arena, capacity);
    struct writer w = writer_over(answer, answer == NULL ? 0 : capacity);
    enum status status = translate(&w, input, options, arena, &issues);
    if (w.status != STATUS_OK) {
        print_failure(path, w.status, "too-costly", "translate-size");
        return EXIT_UNREADABLE;
    }
    print_begin(path);
    console_span(writer_span(&w));
    console_text("}\n");
    return exit_of(status);
}

static enum exit_code translate_file(const struct translate_options *options, translator translate,
                                     const char *path)
{
    struct file_bytes file;
    struct arena arena;
    enum status status = file_read(&file, path, LIMIT_BODY_BUNDLE_SIZE);
    if (status != STATUS_OK) {
        bool is_large = status == STATUS_LIMIT;
        print_failure(path, status, is_large ? "too-long" : "exception",
                      is_large ? "file-size" : "file-unreadable");
        return is_large ? EXIT_UNREADABLE : EXIT_ENVIRONMENT;
    }
    enum exit_code code = EXIT_ENVIRONMENT;
    size_t size =
        ARENA_LEAST + ANSWER_LEAST + (ARENA_PER_INPUT + ANSWER_PER_INPUT) * file.bytes.size;
    if (options->fhir) {
        size += 2 * BUNDLES_LEAST + HL7_FHIR_MEMORY +
                (2 * BUNDLES_PER_INPUT + HL7_FHIR_MEMORY_PER_INPUT) * file.bytes.size;
    }
    if (lend(&arena, size)) code = translate_with(options, translate, path, file.bytes, &arena);
    lend_end(&arena);
    file_free(&file);
    return code;
}

enum exit_code command_translate(int argc, char *const *argv)
{
    static const char *names[LIMIT_ARGUMENTS];
    struct translate_options options = {.base = ""};
    struct option_rest rest = {names, LIMIT_ARGUMENTS, 0};
    enum exit_code worst = EXIT_YES;
    if (command_begin(&help, OPTION_TABLE(rows), argc, argv, &options, &rest, &worst)) return worst;
    if (rest.count == 0)
        return command_usage("translate", "needs a language: fhir, hl7, cda or dicom");
    translator translate = NULL;
    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++) {
        if (strcmp(names[0], languages[i].name) == 0) translate = languages[i].translate;
    }
    bool is_dicom = strcmp(names[0], "dicom") == 0;
    if (translate == NULL && !is_dicom)
        return command_usage(names[0], "is no language; fhir, hl7, cda and dicom are");
    if (rest.count == 1) return command_usage("translate", "needs a file; try --help");
    for (size_t i = 1; i < rest.count; i++) {
        enum exit_code code = is_dicom ? translate_dicom(names[i], options.fhir)
                                       : translate_file(&options, translate, names[i]);
        if (code > worst) worst = code;
    }
    return worst;
}
