// SPDX-License-Identifier: Apache-2.0
// `consentry verify`: the verdict of core/judge over files from a gateway, for people or as JSON.
#include <stddef.h>

#include "core/base/instant.h"
#include "core/judge/judge.h"
#include "gateway/commands/command.h"
#include "gateway/host/console.h"
#include "gateway/commands/evidence_file.h"
#include "gateway/host/lend.h"
#include "gateway/host/limits.h"

#define ANSWER_SIZE ((size_t)128 << 10) // 96 lines of at most 400 bytes, escaped, and the files

struct verify_options {
    const char *policy;
    bool json;
};

// clang-format off
static const struct option_row rows[] = {
    {"policy", OPTION_TEXT,   "FILE", "whom to believe: the log's C2SP policy",
     offsetof(struct verify_options, policy), 0, 0},
    {"json",   OPTION_SWITCH, NULL,   "one JSON object instead of sentences",
     offsetof(struct verify_options, json), 0, 0},
};
// clang-format on

static const struct command_help help = {
    "verify [--policy FILE] [--json] FILE...",
    "Judges batch proofs, receipts and checkpoints, told apart by content and judged together: a\n"
    "receipt is held against the proof of its batch when both are given. Says what is shown by\n"
    "mathematics, what rests on whose word, and what is not shown. A proof verifies alone;\n"
    "receipts and checkpoints carry a signature and need the policy, which must not come from the\n"
    "same place as they do. A receipt may be the JSON that /receipts/ID serves. No network.\n"
    "\n"
    "Exit codes: 0 everything is valid; 1 something is not, or a signature cannot be judged\n"
    "without a policy; 2 a file is none of these.\n",
};

struct tone_heading {
    enum judge_tone tone;
    const char *text;
};

static const struct tone_heading headings[] = {
    {JUDGE_SHOWN, "shown here, by mathematics"},
    {JUDGE_WORD, "on somebody's word"},
    {JUDGE_NOT_SHOWN, "not shown"},
    {JUDGE_NOTE, "notes"},
    {JUDGE_FAILED, "failed"},
};

// Sentences are ours but for a log's origin, which must not control the terminal.
static void print_sentence(span text)
{
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];
        bool is_control =
            c < 0x20 || c == 0x7f || (c == 0xc2 && i + 1 < text.size && text.data[i + 1] < 0xa0);
        if (is_control) {
            console_text("?");
            i += c == 0xc2;
        } else {
            console_span(span_slice(text, i, 1));
        }
    }
}

static void print_tone(const struct judge *j, const struct tone_heading *heading)
{
    bool begun = false;
    for (uint32_t i = 0; i < j->line_count; i++) {
        if (j->lines[i].tone != heading->tone) continue;
        if (!begun) {
            console_text("\n");
            console_text(heading->text);
            console_text("\n");
        }
        begun = true;
        console_text("  - ");
        print_sentence(j->lines[i].text);
        console_text("\n");
    }
}

static void print_time(const char *before, uint64_t at)
{
    char text[21];
    instant_write(text, (instant)at); // a statement's times are below 2^36, year 4147
    console_text(before);
    console_text(text);
}

static void print_file(const char *name, const struct judge_file *file)
{
    console_text(name);
    console_text(": ");
    console_text(judge_kind_name(file->kind));
    console_text(", ");
    console_decimal(file->bytes.size);
    console_text(" bytes, ");
    console_text(file->status == STATUS_OK ? "holds" : status_text(file->status));
    if (file->kind == JUDGE_PROOF && file->proof.has_statement) {
        const struct batch_statement *s = &file->proof.statement;
        console_text("\n  batch ");
        console_decimal(s->batch);
        print_time(", operations from ", s->time_first);
        print_time(" to ", s->time_last);
    }
    console_text("\n");
}

static void print_answer(const struct judge *j, const char *const *names)
{
    for (uint32_t i = 0; i < j->file_count; i++) print_file(names[i], &j->files[i]);
    for (size_t i = 0; i < sizeof headings / sizeof headings[0]; i++) print_tone(j, &headings[i]);
    const char *verdict = j->unreadable ? "unreadable" : "not valid";
    console_text("\n");
    console_text(j->status == STATUS_OK ? "valid" : verdict);
    console_text("\n");
}

static enum exit_code exit_of(const struct judge *j)
{
    if (j->unreadable) return EXIT_UNREADABLE;
    return j->status == STATUS_OK ? EXIT_YES : EXIT_NO;
}

static enum exit_code judge_files(const struct verify_options *options,
                                  const struct option_rest *names,
                                  const struct evidence_file *files, span policy,
                                  struct arena *arena)
{
    struct judge j;
    enum status status = judge_begin(&j, arena, lanes_best(), policy);
    if (status != STATUS_OK) {
        console_error(options->policy, "is not a C2SP policy");
        return EXIT_UNREADABLE;
    }
    for (size_t i = 0; i < names->count; i++) {
        if (judge_add(&j, files[i].content) != STATUS_OK)
            return command_usage("verify", "takes fewer files at once; try --help");
    }
    judge_run(&j);
    if (options->json) {
        char *text = arena_text(arena, ANSWER_SIZE);
        struct writer w = writer_over(text, text == NULL ? 0 : ANSWER_SIZE);
        judge_write_json(&w, &j);
        if (w.status != STATUS_OK) return EXIT_ENVIRONMENT;
        console_span(writer_span(&w));
        console_text("\n");
    } else {
        print_answer(&j, names->items);
    }
    return exit_of(&j);
}

static enum exit_code verify(const struct verify_options *options, const struct option_rest *names)
{
    static struct evidence_file files[JUDGE_FILES_MAX];
    struct file_bytes policy = {0};
    struct arena arena = {0};
    enum exit_code code = EXIT_YES;
    if (options->policy[0] != '\0')
        code = command_read(&policy, options->policy, LIMIT_POLICY_SIZE);
    for (size_t i = 0; code == EXIT_YES && i < names->count; i++)
        code = evidence_file_read(&files[i], names->items[i]);
    if (code == EXIT_YES && !lend(&arena, judge_bytes() + ANSWER_SIZE)) code = EXIT_ENVIRONMENT;
    if (code == EXIT_YES) code = judge_files(options, names, files, policy.bytes, &arena);
    for (size_t i = 0; i < names->count; i++) evidence_file_free(&files[i]);
    file_free(&policy);
    lend_end(&arena);
    return code;
}

enum exit_code command_verify(int argc, char *const *argv)
{
    struct verify_options options = {.policy = ""};
    const char *names[JUDGE_FILES_MAX];
    struct option_rest rest = {names, JUDGE_FILES_MAX, 0};
    enum exit_code code = EXIT_YES;
    if (command_begin(&help, OPTION_TABLE(rows), argc, argv, &options, &rest, &code)) return code;
    if (rest.count == 0) return command_usage("verify", "needs a file; try --help");
    return verify(&options, &rest);
}
