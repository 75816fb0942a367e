// SPDX-License-Identifier: Apache-2.0
// A command line as a table: one row makes the flag, its help line and the place of its value.
//
//   static const struct option_row rows[] = {
//       {"batch-size", OPTION_COUNT, "N", "operations a batch", offsetof(struct s, n), 1, 4096},
//   };
//
// Flags are written --name VALUE or --name=VALUE; "--" ends them; everything else is positional.
#ifndef CONSENTRY_GATEWAY_OPTIONS_H
#define CONSENTRY_GATEWAY_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/status.h"

enum option_kind {
    OPTION_SWITCH, // bool, no value
    OPTION_TEXT,   // const char *, borrowed from the arguments
    OPTION_COUNT,  // uint64_t, decimal, within [min, max]
};

struct option_row {
    const char *name; // without the dashes
    enum option_kind kind;
    const char *value; // what the value is called in the help, NULL for a switch
    const char *help;
    size_t offset; // of the member in the target structure
    uint64_t min;
    uint64_t max;
};

struct option_table {
    const struct option_row *rows;
    size_t count;
};

// What is wrong with a command line: `argument` is the offending one, `reason` static text.
struct option_error {
    const char *argument;
    const char *reason;
};

// The arguments that are no flags, in order; the caller lends the array.
struct option_rest {
    const char **items;
    size_t capacity;
    size_t count;
};

// Reads argv[0..argc) into the members of `target`. MISSING (a value is missing), BAD_VALUE,
// NOT_FOUND (no such flag), DUPLICATE or LIMIT, with *error filled.
WARN_UNUSED enum status options_read(struct option_table table, int argc, char *const *argv,
                                     void *target, struct option_rest *rest,
                                     struct option_error *error);

// Stores one value as its row says: from a flag, the environment or a file. BAD_VALUE or LIMIT.
WARN_UNUSED enum status option_store(const struct option_row *row, const char *value, void *target,
                                     struct option_error *error);

// Decimal digits only, no sign, no blanks: false otherwise and on overflow.
bool option_decimal(const char *text, uint64_t *out);

// One line a row on stdout.
void options_help(struct option_table table);

#define OPTION_TABLE(rows) ((struct option_table){(rows), sizeof(rows) / sizeof((rows)[0])})

#endif
