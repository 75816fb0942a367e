// SPDX-License-Identifier: Apache-2.0
#include "gateway/commands/command.h"

#include <string.h>

#include "gateway/host/console.h"
#include "gateway/host/limits.h"

// clang-format off
static const struct command commands[] = {
    {"serve", "run the gateway",                                command_serve},
    {"token", "make an access token for a token file",          command_token},
    {"verify", "judge proofs, receipts and checkpoints, offline", command_verify},
    {"inspect", "what a file holds, and how large each part is", command_inspect},
    {"decide", "what consents say to a request",                command_decide},
    {"translate", "documents as operations of the ledger",      command_translate},
    {"prove", "a batch of operations, to a file anybody can verify", command_prove},
    {"feeds", "HL7 feeds of a running gateway, and what waits for a person", command_feeds},
    {"explain", "which rule of the circuit a batch breaks first", command_explain},
    {"circuit", "the rules that a proof proves, as text",       command_circuit},
    {"rebuild", "the read model anew from the journal",         command_rebuild},
    {"security", "how many bits each profile proves",           command_security},
    {"bench", "measure this machine",                           command_bench},
};
// clang-format on
#define COMMAND_COUNT (sizeof commands / sizeof commands[0])

static void print_commands(void)
{
    console_text("consentry: a consent gateway that proves what it did\n\n"
                 "usage: consentry COMMAND [OPTIONS] [FILES]\n\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        console_text("  ");
        console_padded(commands[i].name, 12);
        console_text(commands[i].summary);
        console_text("\n");
    }
    console_text("\nconsentry COMMAND --help tells more.\n"
                 "Exit codes: 0 yes or valid, 1 no or refused, 2 unreadable input, 3 wrong usage,\n"
                 "4 environment (disk, port, permission, key).\n");
}

enum exit_code command_main(int argc, char *const *argv)
{
    if (argc < 2) {
        console_error("a command is missing; try --help", NULL);
        return EXIT_USAGE;
    }
    if (argc > LIMIT_ARGUMENTS) return command_usage("arguments", "are too many");
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
        print_commands();
        return console_flush() == STATUS_OK ? EXIT_YES : EXIT_ENVIRONMENT;
    }
    if (strcmp(argv[1], "--version") == 0) {
        console_text("consentry " CONSENTRY_VERSION "\n");
        return console_flush() == STATUS_OK ? EXIT_YES : EXIT_ENVIRONMENT;
    }
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(argv[1], commands[i].name) != 0) continue;
        enum exit_code code = commands[i].run(argc - 2, argv + 2);
        return console_flush() == STATUS_OK ? code : EXIT_ENVIRONMENT;
    }
    return command_usage(argv[1], "is no command; try --help");
}

static bool asks_for_help(int argc, char *const *argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) return true;
    }
    return false;
}

bool command_begin(const struct command_help *help, struct option_table table, int argc,
                   char *const *argv, void *target, struct option_rest *rest, enum exit_code *code)
{
    if (asks_for_help(argc, argv)) {
        console_text("usage: consentry ");
        console_text(help->usage);
        console_text("\n\n");
        console_text(help->text);
        if (table.count != 0) console_text("\n");
        options_help(table);
        *code = EXIT_YES;
        return true;
    }
    struct option_error error;
    if (options_read(table, argc, argv, target, rest, &error) != STATUS_OK) {
        *code = command_usage(error.argument, error.reason);
        return true;
    }
    return false;
}

enum exit_code command_usage(const char *what, const char *reason)
{
    console_error(what, reason);
    return EXIT_USAGE;
}

enum exit_code command_read(struct file_bytes *file, const char *path, size_t size_max)
{
    enum status status = file_read(file, path, size_max);
    if (status == STATUS_OK) return EXIT_YES;
    console_error(path, status_text(status));
    return status == STATUS_LIMIT ? EXIT_UNREADABLE : EXIT_ENVIRONMENT;
}
