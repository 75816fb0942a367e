// SPDX-License-Identifier: Apache-2.0
// The only file that sees jansson.h for settings. Values from all sources meet in option_store(),
// so that a range is checked the same way wherever the value was written.
#include "gateway/host/config.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "core/base/invariant.h"
#include "gateway/host/console.h"
#include "gateway/host/file_read.h"

#define PREFIX        "CONSENTRY_"
#define NAME_SIZE_MAX 40

// clang-format off
static const struct option_row rows[SETTING_COUNT] = {
#define X(kind, member, name, value, fallback, min, max, help)                                     \
    {name, OPTION_##kind, value, help, offsetof(struct settings, member), min, max},
    SETTINGS_TABLE(X)
#undef X
};

static const char *const fallbacks[SETTING_COUNT] = {
#define X(kind, member, name, value, fallback, min, max, help) fallback,
    SETTINGS_TABLE(X)
#undef X
};
// clang-format on

struct option_table settings_options(void)
{
    return OPTION_TABLE(rows);
}

// "batch-size" as "CONSENTRY_BATCH_SIZE".
static void variable_name(char out[static NAME_SIZE_MAX], const char *name)
{
    size_t size = strlen(name);
    size_t prefix = strlen(PREFIX);
    INVARIANT(prefix + size < NAME_SIZE_MAX);
    memcpy(out, PREFIX, prefix);
    for (size_t i = 0; i <= size; i++) {
        char c = name[i];
        if (c == '-') c = '_';
        if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
        out[prefix + i] = c;
    }
}

// The value of a variable in the environment, or NULL.
static const char *variable_value(char *const *environment, const char *name)
{
    size_t size = strlen(name);
    for (; *environment != NULL; environment++) {
        if (strncmp(*environment, name, size) == 0 && (*environment)[size] == '=')
            return *environment + size + 1;
    }
    return NULL;
}

static enum status fail(struct settings_error *error, enum status status,
                        enum setting_source source, const char *argument, const char *reason)
{
    *error = (struct settings_error){source, argument, reason, 0};
    return status;
}

static enum status store(size_t index, const char *value, enum setting_source source,
                         struct settings *settings, struct settings_error *error)
{
    struct option_error inner = {0};
    enum status status = option_store(&rows[index], value, settings, &inner);
    if (status == STATUS_OK) return STATUS_OK;
    return fail(error, status, source, inner.argument, inner.reason);
}

static enum status read_environment(struct settings *settings, char *const *environment,
                                    struct settings_error *error)
{
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        char name[NAME_SIZE_MAX];
        variable_name(name, rows[i].name);
        const char *value = variable_value(environment, name);
        if (value != NULL) TRY(store(i, value, SETTING_ENVIRONMENT, settings, error));
    }
    return STATUS_OK;
}

static size_t setting_index(const char *name)
{
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        if (strcmp(rows[i].name, name) == 0) return i;
    }
    return SETTING_COUNT;
}

// One member of the file. Numbers go through text, so that 1e3 and -1 are refused like "1e3".
static enum status store_member(const char *name, const json_t *value, struct settings *settings,
                                struct settings_error *error)
{
    size_t index = setting_index(name);
    if (index == SETTING_COUNT || index == SETTING_INDEX_config)
        return fail(error, STATUS_NOT_FOUND, SETTING_FILE, name, "is no setting");
    enum option_kind kind = rows[index].kind;
    if (kind == OPTION_TEXT && json_is_string(value))
        return store(index, json_string_value(value), SETTING_FILE, settings, error);
    if (kind == OPTION_SWITCH && json_is_boolean(value))
        return store(index, json_is_true(value) ? "true" : "false", SETTING_FILE, settings, error);
    if (kind == OPTION_COUNT && json_is_integer(value) && json_integer_value(value) >= 0) {
        uint64_t number = (uint64_t)json_integer_value(value);
        if (number < rows[index].min || number > rows[index].max)
            return fail(error, STATUS_LIMIT, SETTING_FILE, rows[index].name,
                        "is outside its range");
        memcpy((char *)settings + rows[index].offset, &number, sizeof number);
        return STATUS_OK;
    }
    return fail(error, STATUS_BAD_VALUE, SETTING_FILE, rows[index].name, "has the wrong type");
}

static enum status store_object(json_t *root, struct settings *settings,
                                struct settings_error *error)
{
    const char *name;
    json_t *value;
    json_object_foreach(root, name, value)
    {
        TRY(store_member(name, value, settings, error));
    }
    return STATUS_OK;
}

// The parsed file is kept: the texts of the settings stand in it.
static enum status read_file(const char *path, struct settings *settings,
                             struct settings_error *error)
{
    struct file_bytes file;
    enum status status = file_read(&file, path, LIMIT_CONFIG_SIZE);
    if (status != STATUS_OK) return fail(error, status, SETTING_FILE, path, status_text(status));
    json_error_t where;
    json_t *root =
        json_loadb((const char *)file.bytes.data, file.bytes.size, JSON_REJECT_DUPLICATES, &where);
    file_free(&file);
    if (root == NULL || !json_is_object(root)) {
        *error = (struct settings_error){SETTING_FILE, path, "is not a JSON object",
                                         root == NULL && where.line > 0 ? (uint64_t)where.line : 0};
        json_decref(root);
        return STATUS_BAD_SYNTAX;
    }
    settings->file = root;
    return store_object(root, settings, error);
}

// Flags are read twice: first for --config, then, last of all, over everything else.
static enum status read_flags(struct settings *settings, int argc, char *const *argv,
                              struct settings_error *error)
{
    struct option_error inner = {0};
    struct option_rest rest = {NULL, 0, 0};
    enum status status = options_read(settings_options(), argc, argv, settings, &rest, &inner);
    if (status == STATUS_OK) return STATUS_OK;
    return fail(error, status, SETTING_FLAG, inner.argument, inner.reason);
}

enum status settings_read(struct settings *settings, int argc, char *const *argv,
                          char *const *environment, struct settings_error *error)
{
    *settings = (struct settings){0};
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        TRY(store(i, fallbacks[i], SETTING_DEFAULT, settings, error));
    }
    struct settings first = *settings;
    TRY(read_environment(&first, environment, error));
    TRY(read_flags(&first, argc, argv, error));
    if (first.config[0] != '\0') TRY(read_file(first.config, settings, error));
    TRY(read_environment(settings, environment, error));
    return read_flags(settings, argc, argv, error);
}

void settings_close(struct settings *settings)
{
    json_decref(settings->file);
    settings->file = NULL;
}

void settings_help(void)
{
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        char name[NAME_SIZE_MAX];
        variable_name(name, rows[i].name);
        console_text("  --");
        console_text(rows[i].name);
        console_text(" ");
        console_text(rows[i].value);
        console_text("\n      ");
        console_text(rows[i].help);
        console_text("\n      ");
        console_text(name);
        if (fallbacks[i][0] != '\0') {
            console_text(", default ");
            console_text(fallbacks[i]);
        }
        console_text("\n");
    }
}
