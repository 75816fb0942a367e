// SPDX-License-Identifier: Apache-2.0
// Command line and settings.
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "gateway/host/config.h"
#include "tests/check.h"

struct target {
    bool on;
    const char *text;
    uint64_t count;
};

static const struct option_row rows[] = {
    {"on", OPTION_SWITCH, NULL, "a switch", offsetof(struct target, on), 0, 0},
    {"text", OPTION_TEXT, "T", "a text", offsetof(struct target, text), 0, 0},
    {"count", OPTION_COUNT, "N", "a number", offsetof(struct target, count), 2, 10},
};

static struct target target;
static const char *rest_items[4];
static struct option_rest rest;
static struct option_error failure;

static enum status read_line(const char *a, const char *b, const char *c)
{
    static char texts[3][64];
    char *argv[4] = {0};
    const char *given[3] = {a, b, c};
    int argc = 0;
    for (; argc < 3 && given[argc] != NULL; argc++) {
        snprintf(texts[argc], sizeof texts[argc], "%s", given[argc]);
        argv[argc] = texts[argc];
    }
    target = (struct target){0};
    rest = (struct option_rest){rest_items, 4, 0};
    return options_read(OPTION_TABLE(rows), argc, argv, &target, &rest, &failure);
}

TEST(options__command_lines__read_or_refused)
{
    CHECK_EQ(read_line("--on", "--count", "10"), STATUS_OK);
    CHECK(target.on && target.count == 10);
    CHECK_EQ(read_line("--count=2", "a", "-"), STATUS_OK);
    CHECK(target.count == 2 && rest.count == 2 && strcmp(rest.items[1], "-") == 0);
    CHECK_EQ(read_line("--text=", "--", "--on"), STATUS_OK);
    CHECK(target.text[0] == '\0' && !target.on && strcmp(rest.items[0], "--on") == 0);
    CHECK_EQ(read_line("--on=false", NULL, NULL), STATUS_OK);
    CHECK_EQ(read_line("--on=maybe", NULL, NULL), STATUS_BAD_VALUE);
    CHECK_EQ(read_line("--count", NULL, NULL), STATUS_MISSING);
    CHECK_EQ(read_line("--count", "x", NULL), STATUS_BAD_VALUE);
    CHECK_EQ(read_line("--count", "1", NULL), STATUS_LIMIT);
    CHECK_EQ(read_line("--count", "11", NULL), STATUS_LIMIT);
    CHECK_EQ(read_line("--count", "18446744073709551617", NULL), STATUS_BAD_VALUE);
    CHECK_EQ(read_line("--count", "-3", NULL), STATUS_BAD_VALUE);
    CHECK_EQ(read_line("--none", NULL, NULL), STATUS_NOT_FOUND);
    CHECK_EQ(read_line("--co", "3", NULL), STATUS_NOT_FOUND);
    CHECK_EQ(read_line("-x", NULL, NULL), STATUS_NOT_FOUND);
    CHECK_EQ(read_line("--on", "--on", NULL), STATUS_DUPLICATE);
    CHECK(strcmp(failure.reason, "is given twice") == 0);
}

static struct settings settings;
static struct settings_error error;

// Reads settings with one variable and one flag (NULL: none), and a config file's text.
static enum status read_settings(const char *variable, const char *flag, const char *file)
{
    static char path[64], variable_text[64], flag_text[64], config_name[] = "--config";
    char *environment[2] = {NULL, NULL};
    char *argv[4] = {0};
    int argc = 0;
    snprintf(variable_text, sizeof variable_text, "%s", variable == NULL ? "" : variable);
    snprintf(flag_text, sizeof flag_text, "%s", flag == NULL ? "" : flag);
    snprintf(path, sizeof path, "/tmp/consentry-config-XXXXXX");
    if (variable != NULL) environment[0] = variable_text;
    if (flag != NULL) argv[argc++] = flag_text;
    if (file != NULL) {
        int fd = mkstemp(path);
        CHECK(fd >= 0 && write(fd, file, strlen(file)) == (ssize_t)strlen(file));
        close(fd);
        argv[argc++] = config_name;
        argv[argc++] = path;
    }
    settings_close(&settings);
    enum status status = settings_read(&settings, argc, argv, environment, &error);
    if (file != NULL) unlink(path);
    return status;
}

TEST(settings__precedence__flag_environment_file_default)
{
    CHECK_EQ(read_settings(NULL, NULL, NULL), STATUS_OK);
    CHECK(settings.batch_size == 200 && strcmp(settings.http, "127.0.0.1:8080") == 0);
    CHECK_EQ(read_settings(NULL, NULL, "{\"batch-size\":10,\"http\":\"127.0.0.1:1\"}"), STATUS_OK);
    CHECK(settings.batch_size == 10 && strcmp(settings.http, "127.0.0.1:1") == 0);
    CHECK_EQ(read_settings("CONSENTRY_BATCH_SIZE=11", NULL, "{\"batch-size\":10}"), STATUS_OK);
    CHECK_EQ(settings.batch_size, 11);
    CHECK_EQ(read_settings("CONSENTRY_BATCH_SIZE=11", "--batch-size=12", "{\"batch-size\":10}"),
             STATUS_OK);
    CHECK_EQ(settings.batch_size, 12);
}

TEST(settings__bad_values__refused_with_their_source)
{
    CHECK_EQ(read_settings("CONSENTRY_BATCH_SIZE=0", NULL, NULL), STATUS_LIMIT);
    CHECK_EQ(error.source, SETTING_ENVIRONMENT);
    CHECK_EQ(read_settings(NULL, "--batch-size=5000", NULL), STATUS_LIMIT);
    CHECK_EQ(error.source, SETTING_FLAG);
    CHECK_EQ(read_settings(NULL, "positional", NULL), STATUS_LIMIT);
    static const char *const files[] = {
        "",
        "[]",
        "{\"batch-size\":\"10\"}",
        "{\"batch-size\":-1}",
        "{\"batch-size\":1.5}",
        "{",
        "{\"nothing\":1}",
        "{\"http\":1}",
        "{\"config\":\"x\"}",
        "{\"http\":\"a\",\"http\":\"b\"}",
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        CHECK(read_settings(NULL, NULL, files[i]) != STATUS_OK);
        CHECK_EQ(error.source, SETTING_FILE);
    }
    CHECK_EQ(read_settings(NULL, "--config=/nonexistent", NULL), STATUS_FILE_FAILED);
}

int main(void)
{
    RUN(options__command_lines__read_or_refused);
    RUN(settings__precedence__flag_environment_file_default);
    RUN(settings__bad_values__refused_with_their_source);
    settings_close(&settings);
    return check_report();
}
