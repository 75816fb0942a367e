// SPDX-License-Identifier: Apache-2.0
// The commands of the program: one row each in command.c, one file command_NAME.c each.
//
// Every command reads its own arguments with options.h, answers --help on stdout with exit 0, and
// ends with an exit code of exit_code.h.
#ifndef CONSENTRY_GATEWAY_COMMAND_H
#define CONSENTRY_GATEWAY_COMMAND_H

#include <stddef.h>

#include "gateway/host/exit_code.h"
#include "gateway/host/file_read.h"
#include "gateway/host/options.h"

struct command {
    const char *name;
    const char *summary;                                // one line, shown by `consentry --help`
    enum exit_code (*run)(int argc, char *const *argv); // without program and command name
};

// Runs argv[1], or prints the list of commands.
enum exit_code command_main(int argc, char *const *argv);

// What a command says about itself, for command_begin().
struct command_help {
    const char *usage; // "verify [--policy FILE] FILE..."
    const char *text;  // whole sentences, each line ended by \n
};

// The common beginning of a command: reads the flags, prints the help. Returns true when the
// command is over and *code is its exit code.
bool command_begin(const struct command_help *help, struct option_table table, int argc,
                   char *const *argv, void *target, struct option_rest *rest, enum exit_code *code);

// Prints "consentry: WHAT: REASON" and gives EXIT_USAGE.
enum exit_code command_usage(const char *what, const char *reason);

// Reads a file that a command was given ("-" is stdin), or says on stderr why not: EXIT_ENVIRONMENT
// when it cannot be read, EXIT_UNREADABLE when it is larger than size_max.
enum exit_code command_read(struct file_bytes *file, const char *path, size_t size_max);

enum exit_code command_serve(int argc, char *const *argv);
enum exit_code command_bench(int argc, char *const *argv);
enum exit_code command_token(int argc, char *const *argv);
enum exit_code command_verify(int argc, char *const *argv);
enum exit_code command_decide(int argc, char *const *argv);
enum exit_code command_inspect(int argc, char *const *argv);
enum exit_code command_translate(int argc, char *const *argv);
enum exit_code command_prove(int argc, char *const *argv);
enum exit_code command_explain(int argc, char *const *argv);
enum exit_code command_circuit(int argc, char *const *argv);
enum exit_code command_feeds(int argc, char *const *argv);
enum exit_code command_rebuild(int argc, char *const *argv);
enum exit_code command_security(int argc, char *const *argv);

#endif
