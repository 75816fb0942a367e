// SPDX-License-Identifier: Apache-2.0
#include "gateway/host/options.h"

#include <string.h>

#include "core/base/invariant.h"
#include "gateway/host/console.h"

// A command has few flags; one bit each tells whether it was given.
#define OPTION_ROWS_MAX 64

bool option_decimal(const char *text, uint64_t *out)
{
    uint64_t x = 0;
    if (*text == '\0') return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9') return false;
        if (__builtin_mul_overflow(x, (uint64_t)10, &x)) return false;
        if (__builtin_add_overflow(x, (uint64_t)(*text - '0'), &x)) return false;
    }
    *out = x;
    return true;
}

static enum status fail(struct option_error *error, enum status status, const char *argument,
                        const char *reason)
{
    *error = (struct option_error){argument, reason};
    return status;
}

enum status option_store(const struct option_row *row, const char *value, void *target,
                         struct option_error *error)
{
    char *member = (char *)target + row->offset;
    uint64_t number = 0;
    bool on = true;
    switch (row->kind) {
    case OPTION_SWITCH:
        on = strcmp(value, "true") == 0;
        if (!on && strcmp(value, "false") != 0)
            return fail(error, STATUS_BAD_VALUE, row->name, "must be true or false");
        memcpy(member, &on, sizeof on);
        return STATUS_OK;
    case OPTION_TEXT: memcpy(member, &value, sizeof value); return STATUS_OK;
    case OPTION_COUNT:
        if (!option_decimal(value, &number))
            return fail(error, STATUS_BAD_VALUE, row->name, "must be a number");
        if (number < row->min || number > row->max)
            return fail(error, STATUS_LIMIT, row->name, "is outside its range");
        memcpy(member, &number, sizeof number);
        return STATUS_OK;
    }
    return STATUS_INTERNAL;
}

// The row of "--name" or "--name=value"; *value points behind the equals sign or is NULL.
static const struct option_row *find_row(struct option_table table, const char *argument,
                                         const char **value)
{
    const char *name = argument + 2;
    const char *equals = strchr(name, '=');
    size_t size = equals == NULL ? strlen(name) : (size_t)(equals - name);
    *value = equals == NULL ? NULL : equals + 1;
    for (size_t i = 0; i < table.count; i++) {
        if (strlen(table.rows[i].name) == size && memcmp(table.rows[i].name, name, size) == 0)
            return &table.rows[i];
    }
    return NULL;
}

static enum status keep_rest(struct option_rest *rest, const char *argument,
                             struct option_error *error)
{
    if (rest->count == rest->capacity)
        return fail(error, STATUS_LIMIT, argument, "is one argument too many");
    rest->items[rest->count++] = argument;
    return STATUS_OK;
}

// Reads the flag at argv[*at] and advances *at over a value of its own.
static enum status read_flag(struct option_table table, int argc, char *const *argv, int *at,
                             uint64_t *seen, void *target, struct option_error *error)
{
    const char *argument = argv[*at];
    const char *value = NULL;
    const struct option_row *row = find_row(table, argument, &value);
    if (row == NULL) return fail(error, STATUS_NOT_FOUND, argument, "is not known");
    uint64_t bit = (uint64_t)1 << (row - table.rows);
    if ((*seen & bit) != 0) return fail(error, STATUS_DUPLICATE, argument, "is given twice");
    *seen |= bit;
    if (row->kind == OPTION_SWITCH) {
        return option_store(row, value == NULL ? "true" : value, target, error);
    }
    if (value == NULL) {
        if (*at + 1 >= argc) return fail(error, STATUS_MISSING, argument, "needs a value");
        value = argv[++*at];
    }
    return option_store(row, value, target, error);
}

enum status options_read(struct option_table table, int argc, char *const *argv, void *target,
                         struct option_rest *rest, struct option_error *error)
{
    INVARIANT(table.count <= OPTION_ROWS_MAX);
    uint64_t seen = 0;
    bool flags = true;
    for (int at = 0; at < argc; at++) {
        bool is_flag = flags && argv[at][0] == '-' && argv[at][1] == '-';
        if (is_flag && argv[at][2] == '\0') {
            flags = false;
        } else if (is_flag) {
            TRY(read_flag(table, argc, argv, &at, &seen, target, error));
        } else if (flags && argv[at][0] == '-' && argv[at][1] != '\0') {
            return fail(error, STATUS_NOT_FOUND, argv[at], "is not known");
        } else {
            TRY(keep_rest(rest, argv[at], error));
        }
    }
    return STATUS_OK;
}

void options_help(struct option_table table)
{
    for (size_t i = 0; i < table.count; i++) {
        const struct option_row *row = &table.rows[i];
        size_t width = strlen(row->name) + (row->value == NULL ? 0 : strlen(row->value) + 1);
        console_text("  --");
        console_text(row->name);
        if (row->value != NULL) {
            console_text(" ");
            console_text(row->value);
        }
        for (; width < 28; width++) console_text(" ");
        console_text(" ");
        console_text(row->help);
        console_text("\n");
    }
}
