// SPDX-License-Identifier: Apache-2.0
// `consentry feeds`: the HL7 feeds of a gateway that runs, and a person's word about what waits.
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/writer.h"
#include "fhir/json_cursor.h"
#include "gateway/commands/command.h"
#include "gateway/commands/http_ask.h"
#include "gateway/host/console.h"
#include "gateway/host/lend.h"
#include "gateway/host/limits.h"

#define ANSWER_MAX    ((size_t)LIMIT_BODY_BUNDLE_SIZE)
#define ASK_PATH_SIZE 128

struct feeds_options {
    const char *gateway;
    const char *token;
    bool json;
};

// clang-format off
static const struct option_row rows[] = {
    {"gateway", OPTION_TEXT,   "H:P", "where it answers HTTP (127.0.0.1:8080)",
     offsetof(struct feeds_options, gateway), 0, 0},
    {"token",   OPTION_TEXT,   "T",   "an access token that may operate; else CONSENTRY_TOKEN",
     offsetof(struct feeds_options, token), 0, 0},
    {"json",    OPTION_SWITCH, NULL,  "the answer as it came",
     offsetof(struct feeds_options, json), 0, 0},
};
// clang-format on

static const struct command_help help = {
    "feeds [list | show ID | accept N | reject N | replay ID] [OPTIONS]",
    "Asks a gateway that runs about its HL7 v2 feeds.\n"
    "\n"
    "  list        each feed: when its last message came, how many a second, what became of\n"
    "              them, which rules were broken; then the messages that wait for a person\n"
    "  show ID     a stored message as it was received\n"
    "  accept N    carries out what waiting message N asks for\n"
    "  reject N    files that it will not be carried out\n"
    "  replay ID   takes a stored message again, under the agreements of today\n"
    "\n"
    "Plain HTTP only: where the doors speak TLS ask /feeds with another client.\n"
    "Exit codes: 0 done; 1 refused; 3 wrong usage; 4 no gateway answers.\n",
};

// The list for people ----------------------------------------------------------------------------

static void print_cell(const struct json_doc *doc, const struct json_node *object, const char *name,
                       size_t width)
{
    char text[64];
    span value = json_text(json_member(doc, object, span_text(name)));
    size_t size = value.size < sizeof text ? value.size : sizeof text - 1;
    if (size != 0) memcpy(text, value.data, size);
    text[size] = '\0';
    console_padded(size == 0 ? "-" : text, width);
}

static void print_feed(const struct json_doc *doc, const struct json_node *feed)
{
    static const char *const outcomes[] = {"accepted", "held", "duplicate", "error", "rejected"};
    const struct json_node *counts = json_member(doc, feed, span_text("messages"));
    print_cell(doc, feed, "name", 20);
    print_cell(doc, feed, "last", 22);
    print_cell(doc, feed, "per_second", 9);
    for (size_t i = 0; i < 5; i++) print_cell(doc, counts, outcomes[i], 10);
    console_text("\n");
    const struct json_node *list = json_member(doc, feed, span_text("refusals"));
    const struct json_node *row = list == NULL ? NULL : json_first(doc, list);
    for (; row != NULL; row = json_next(doc, row)) {
        console_text("    ");
        print_cell(doc, row, "count", 8);
        print_cell(doc, row, "code", 5);
        print_cell(doc, row, "rule", 24);
        print_cell(doc, row, "text", 60);
        console_text("\n");
    }
}

static void print_held(const struct json_doc *doc)
{
    const struct json_node *list = json_member(doc, doc->nodes, span_text("held"));
    const struct json_node *row = list == NULL ? NULL : json_first(doc, list);
    if (row == NULL) {
        console_text("\nno message waits\n");
        return;
    }
    console_text("\nwaiting for a person\n");
    for (; row != NULL; row = json_next(doc, row)) {
        console_text("  ");
        print_cell(doc, row, "number", 8);
        print_cell(doc, row, "time", 22);
        print_cell(doc, row, "feed", 20);
        print_cell(doc, row, "reason", 12);
        print_cell(doc, row, "id", 34);
        console_text("\n");
    }
}

static enum exit_code print_list(span body)
{
    struct arena arena;
    struct json_doc doc;
    size_t size = 4096 + 128 * body.size;
    enum exit_code code = EXIT_ENVIRONMENT;
    if (lend(&arena, size) && json_read(&doc, body, 8, &arena, NULL) == STATUS_OK) {
        console_text("feed                last                  /s       accepted  held      "
                     "duplicate error     rejected\n");
        const struct json_node *list = json_member(&doc, doc.nodes, span_text("feeds"));
        const struct json_node *feed = list == NULL ? NULL : json_first(&doc, list);
        for (; feed != NULL; feed = json_next(&doc, feed)) print_feed(&doc, feed);
        print_held(&doc);
        code = EXIT_YES;
    }
    lend_end(&arena);
    return code;
}

// Asking -----------------------------------------------------------------------------------------

static enum exit_code exit_of(uint16_t http)
{
    if (http == 200) return EXIT_YES;
    if (http == 404) console_error("feeds", "there is no such message, or it does not wait");
    if (http == 401 || http == 403) console_error("feeds", "needs a token that may operate");
    return http >= 500 ? EXIT_ENVIRONMENT : EXIT_NO;
}

static enum exit_code ask(const struct feeds_options *options, const char *method, const char *path,
                          bool is_list)
{
    struct address address;
    struct http_asked asked;
    if (address_read(span_text(options->gateway), &address) != STATUS_OK)
        return command_usage("--gateway", "must be an address and a port");
    enum status status = http_ask(&asked, &address, method, path, options->token, ANSWER_MAX);
    enum exit_code code = EXIT_ENVIRONMENT;
    if (status != STATUS_OK) {
        console_error(options->gateway, "no gateway answers there");
    } else {
        code = exit_of(asked.status);
        if (code == EXIT_YES && is_list && !options->json) {
            code = print_list(asked.body);
        } else if (asked.status == 200 || asked.status == 422) {
            console_span(asked.body);
        }
    }
    http_ask_end(&asked);
    return code;
}

// "/feeds/" + folder + "/" + id + verb; false when the id does not look like one.
static bool write_path(char out[static ASK_PATH_SIZE], const char *folder, const char *id,
                       const char *verb)
{
    struct writer w = writer_over(out, ASK_PATH_SIZE - 1);
    if (id[0] == '\0' || strspn(id, "0123456789abcdef") != strlen(id)) return false;
    write_text(&w, "/feeds/");
    write_text(&w, folder);
    write_text(&w, "/");
    write_text(&w, id);
    write_text(&w, verb);
    out[w.size] = '\0';
    return w.status == STATUS_OK;
}

enum exit_code command_feeds(int argc, char *const *argv)
{
    static const struct {
        const char *verb, *method, *folder, *path;
    } verbs[] = {{"show", "GET", "messages", ""},
                 {"accept", "POST", "held", "/accept"},
                 {"reject", "POST", "held", "/reject"},
                 {"replay", "POST", "messages", "/replay"}};
    const char *names[2], *token = getenv("CONSENTRY_TOKEN");
    char path[ASK_PATH_SIZE];
    struct option_rest rest = {names, 2, 0};
    struct feeds_options options = {.gateway = "127.0.0.1:8080"};
    enum exit_code code = EXIT_YES;
    options.token = token == NULL ? "" : token;
    if (command_begin(&help, OPTION_TABLE(rows), argc, argv, &options, &rest, &code)) return code;
    if (rest.count == 0 || (rest.count == 1 && strcmp(names[0], "list") == 0))
        return ask(&options, "GET", "/feeds", true);
    for (size_t i = 0; rest.count == 2 && i < sizeof verbs / sizeof verbs[0]; i++) {
        if (strcmp(names[0], verbs[i].verb) != 0) continue;
        if (!write_path(path, verbs[i].folder, names[1], verbs[i].path))
            return command_usage(names[1], "is no number or id that feeds list prints");
        return ask(&options, verbs[i].method, path, false);
    }
    return command_usage(names[0], "is no verb, or misses its number or id; try --help");
}
