// SPDX-License-Identifier: Apache-2.0
// `consentry decide`: the consent decision over documents, the same code as in the gateway and in
// the browser.
#include <stddef.h>
#include <time.h>

#include "adapters/fhir_policy.h"
#include "gateway/commands/command.h"
#include "gateway/host/console.h"
#include "gateway/host/lend.h"
#include "gateway/host/limits.h"

#define ISSUES_MAX  16
#define ANSWER_SIZE ((size_t)64 << 10)
// Of the arena, for a byte of input: the JSON tree and the lists of the canonical form.
#define BYTES_PER_INPUT 128

struct decide_options {
    const char *request;
    const char *base;
    bool labeled_here;
    bool json;
};

// clang-format off
static const struct option_row rows[] = {
    {"request",      OPTION_TEXT,   "FILE", "who asks for what, as JSON",
     offsetof(struct decide_options, request), 0, 0},
    {"base",         OPTION_TEXT,   "URL",  "of the server: references under it are relative",
     offsetof(struct decide_options, base), 0, 0},
    {"labeled-here", OPTION_SWITCH, NULL,   "a resource without confidentiality is normal",
     offsetof(struct decide_options, labeled_here), 0, 0},
    {"json",         OPTION_SWITCH, NULL,   "accepted: the answer is JSON in any case",
     offsetof(struct decide_options, json), 0, 0},
};
// clang-format on

static const struct command_help help = {
    "decide --request FILE CONSENT...",
    "Decides a request over the given FHIR R4 Consents (JSON) and prints the decision, the rule\n"
    "that made it and the consents considered. A request:\n"
    "\n"
    "  {\"patient\":\"Patient/1\", \"actors\":[\"Practitioner/7\"], \"purpose\":\"TREAT\",\n"
    "   \"custodian\":\"Organization/2\", \"now\":\"2026-06-15T10:00:00Z\", \"action\":\"use\",\n"
    "   \"resource\":{...}}\n"
    "\n"
    "What is left out: patient, the resource's subject, else that of the consents; action,\n"
    "access; now, this machine's time. A Consent that cannot be read denies. A resource without\n"
    "confidentiality is restricted unless --labeled-here says that its server labels.\n"
    "\n"
    "Exit codes: 0 PERMIT; 1 DENY or NO_CONSENT; 2 the request cannot be read.\n",
};

static void print_issues(const char *path, const struct issues *issues)
{
    for (size_t i = 0; i < issues->count; i++) {
        char text[192];
        struct writer w = writer_over(text, sizeof text - 1);
        write_text(&w, issues->items[i].rule);
        write_text(&w, " at byte ");
        write_decimal(&w, issues->items[i].offset);
        if (issues->items[i].location[0] != '\0') {
            write_text(&w, ", ");
            write_text(&w, issues->items[i].location);
        }
        text[w.size] = '\0';
        console_error(path, text);
    }
}

static enum exit_code print_answer(const struct fhir_policy_answer *answer, struct arena *arena)
{
    char *text = arena_text(arena, ANSWER_SIZE);
    struct writer w = writer_over(text, text == NULL ? 0 : ANSWER_SIZE);
    fhir_policy_answer_write(&w, answer);
    if (w.status != STATUS_OK) {
        console_error("decide", status_text(w.status));
        return EXIT_ENVIRONMENT;
    }
    console_span(writer_span(&w));
    console_text("\n");
    return answer->decision.outcome == POLICY_PERMIT ? EXIT_YES : EXIT_NO;
}

static enum exit_code decide(const struct decide_options *options, span request,
                             const span *consents, uint32_t count)
{
    static struct fhir_policy_answer answer; // large
    struct issue items[ISSUES_MAX];
    struct issues issues = issues_over(items, ISSUES_MAX);
    struct fhir_policy_options policy = {span_text(options->base), options->labeled_here};
    struct arena arena;
    size_t size = request.size;
    for (uint32_t i = 0; i < count; i++) size += consents[i].size;
    if (!lend(&arena, ((size_t)4 << 20) + ANSWER_SIZE + size * BYTES_PER_INPUT))
        return EXIT_ENVIRONMENT;
    enum status status = fhir_policy_decide(&answer, request, consents, count, (instant)time(NULL),
                                            &policy, &arena, &issues);
    enum exit_code code = EXIT_UNREADABLE;
    if (status == STATUS_OK) {
        code = print_answer(&answer, &arena);
    } else {
        print_issues(options->request, &issues);
        console_error(options->request, status_text(status));
    }
    lend_end(&arena);
    return code;
}

static enum exit_code run(const struct decide_options *options, const struct option_rest *names)
{
    static struct file_bytes files[FHIR_POLICY_FILES_MAX];
    static span consents[FHIR_POLICY_FILES_MAX];
    struct file_bytes request;
    enum exit_code code = command_read(&request, options->request, LIMIT_BODY_BUNDLE_SIZE);
    size_t count = 0;
    for (; code == EXIT_YES && count < names->count; count++) {
        code = command_read(&files[count], names->items[count], LIMIT_BODY_BUNDLE_SIZE);
        consents[count] = files[count].bytes;
    }
    if (code == EXIT_YES) code = decide(options, request.bytes, consents, (uint32_t)count);
    for (size_t i = 0; i < count; i++) file_free(&files[i]);
    file_free(&request);
    return code;
}

enum exit_code command_decide(int argc, char *const *argv)
{
    struct decide_options options = {.request = "", .base = ""};
    const char *names[FHIR_POLICY_FILES_MAX];
    struct option_rest rest = {names, FHIR_POLICY_FILES_MAX, 0};
    enum exit_code code = EXIT_YES;
    if (command_begin(&help, OPTION_TABLE(rows), argc, argv, &options, &rest, &code)) return code;
    if (options.request[0] == '\0') return command_usage("--request", "is missing; try --help");
    return run(&options, &rest);
}
