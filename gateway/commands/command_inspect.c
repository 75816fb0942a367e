// SPDX-License-Identifier: Apache-2.0
// `consentry inspect`: what a file from a gateway holds, and how large each part is.
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/writer.h"
#include "gateway/commands/command.h"
#include "gateway/host/console.h"
#include "gateway/commands/evidence_file.h"
#include "gateway/commands/inspect.h"
#include "gateway/host/lend.h"
#include "gateway/host/limits.h"

#define SEGMENT_MAGIC     "CSTYJRN1"
#define SEGMENT_NAME_SIZE 16 // "000000000001.wal"

struct inspect_options {
    bool json;
};

// clang-format off
static const struct option_row rows[] = {
    {"json", OPTION_SWITCH, NULL, "one JSON object instead of lines",
     offsetof(struct inspect_options, json), 0, 0},
};
// clang-format on

static const struct command_help help = {
    "inspect [--json] FILE",
    "Shows what a batch proof, receipt (also the JSON of /receipts/ID), batch header, checkpoint,\n"
    "opening or journal holds, with the size of each part. A journal is one of its segments, or\n"
    "a data folder; it is only read, also while a gateway writes it. Nothing is judged here:\n"
    "consentry verify does that.\n"
    "\n"
    "Exit codes: 0 shown; 2 it is none of these, or broken.\n",
};

// The number in the segment's name, 0 when it is none.
static uint64_t segment_number(const char *name)
{
    char digits[SEGMENT_NAME_SIZE - 3];
    uint64_t number = 0;
    if (strlen(name) != SEGMENT_NAME_SIZE || strcmp(name + 12, ".wal") != 0) return 0;
    memcpy(digits, name, 12);
    digits[12] = '\0';
    return option_decimal(digits, &number) ? number : 0;
}

static bool begins_as_segment(const char *path)
{
    char magic[sizeof SEGMENT_MAGIC] = "";
    FILE *file = fopen(path, "rb");
    if (file == NULL) return false;
    size_t got = fread(magic, 1, sizeof magic - 1, file);
    fclose(file);
    return got == sizeof magic - 1 && strcmp(magic, SEGMENT_MAGIC) == 0;
}

// A segment is read as part of its journal, which links it to those before.
static enum exit_code inspect_segment(struct inspection *out, const char *path, uint64_t size)
{
    char folder[LIMIT_PATH_SIZE + 1];
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    size_t folder_size = slash == NULL ? 0 : (size_t)(slash - path);
    uint64_t number = segment_number(name);
    if (number == 0 || folder_size > LIMIT_PATH_SIZE)
        return command_usage(path, "a segment is read under the name it has in its journal");
    memcpy(folder, path, folder_size);
    folder[folder_size] = '\0';
    out->bytes = size;
    inspect_journal(out, slash == NULL ? "." : folder_size == 0 ? "/" : folder, number);
    return EXIT_YES;
}

static enum exit_code inspect_folder(struct inspection *out, const char *path)
{
    static const char inside[] = "/journal";
    char folder[LIMIT_PATH_SIZE + sizeof inside];
    struct stat info;
    if (strlen(path) > LIMIT_PATH_SIZE) return command_usage(path, "is too long");
    strcpy(folder, path);
    strcat(folder, inside);
    bool is_data = stat(folder, &info) == 0 && S_ISDIR(info.st_mode);
    inspect_journal(out, is_data ? folder : path, 0);
    return EXIT_YES;
}

static enum exit_code inspect_file(struct inspection *out, const char *path)
{
    struct evidence_file file;
    enum exit_code code = evidence_file_read(&file, path);
    if (code == EXIT_YES) inspect_bytes(out, file.content);
    evidence_file_free(&file);
    return code;
}

static enum exit_code inspect_path(struct inspection *out, const char *path)
{
    struct stat info;
    if (strcmp(path, "-") != 0 && stat(path, &info) == 0) {
        if (S_ISDIR(info.st_mode)) return inspect_folder(out, path);
        if (begins_as_segment(path)) return inspect_segment(out, path, (uint64_t)info.st_size);
    }
    return inspect_file(out, path);
}

static enum exit_code report(const struct inspection *out, const char *path, bool json)
{
    if (json) {
        inspect_print_json(out, path);
    } else {
        inspect_print(out, path);
    }
    if (out->status == STATUS_OK) return EXIT_YES;
    char text[192];
    struct writer w = writer_over(text, sizeof text - 1);
    write_text(&w, out->step);
    write_text(&w, ", byte ");
    write_decimal(&w, out->offset);
    write_text(&w, ": ");
    write_text(&w, status_text(out->status));
    text[w.size] = '\0';
    console_error(path, text);
    bool is_machine = status_class_of(out->status) == STATUS_CLASS_ENVIRONMENT;
    return is_machine ? EXIT_ENVIRONMENT : EXIT_UNREADABLE;
}

enum exit_code command_inspect(int argc, char *const *argv)
{
    static struct inspection inspection; // large
    struct inspect_options options = {.json = false};
    const char *names[1];
    struct option_rest rest = {names, 1, 0};
    struct arena arena;
    enum exit_code code = EXIT_YES;
    if (command_begin(&help, OPTION_TABLE(rows), argc, argv, &options, &rest, &code)) return code;
    if (rest.count == 0) return command_usage("inspect", "needs a file; try --help");
    if (!lend(&arena, INSPECT_BYTES)) return EXIT_ENVIRONMENT;
    inspection = (struct inspection){.kind = "unknown", .arena = &arena, .status = STATUS_OK};
    code = inspect_path(&inspection, names[0]);
    if (code == EXIT_YES) code = report(&inspection, names[0], options.json);
    lend_end(&arena);
    return code;
}
