// SPDX-License-Identifier: Apache-2.0
#include "gateway/commands/evidence_file.h"

#include <stdlib.h>

#include "core/base/base64.h"
#include "fhir/json_cursor.h"
#include "gateway/host/console.h"
#include "gateway/host/lend.h"
#include "gateway/host/limits.h"

// A node of the JSON tree stands for two bytes at least.
#define NODES_BYTES(size) ((size_t)4096 + (size) * sizeof(struct json_node))

static bool begins_as_json(span bytes)
{
    size_t at = 0;
    while (at < bytes.size && strchr(" \t\r\n", bytes.data[at]) != NULL && bytes.data[at] != 0)
        at++;
    return at < bytes.size && bytes.data[at] == '{';
}

static enum exit_code decode(struct evidence_file *out, const char *path, struct arena *arena)
{
    struct json_doc doc;
    if (json_read(&doc, out->file.bytes, JSON_DEPTH_MAX, arena, NULL) != STATUS_OK)
        return EXIT_YES; // no JSON: left for the judge to call it unreadable
    const struct json_node *evidence = json_member(&doc, doc.nodes, span_text("evidence"));
    if (json_member(&doc, doc.nodes, span_text("state")) == NULL && evidence == NULL)
        return EXIT_YES; // no receipt
    span text = json_text(evidence);
    if (evidence == NULL || evidence->kind != JSON_KIND_STRING || text.size == 0) {
        console_error(path,
                      "this receipt carries no evidence yet: all of it is the gateway's word");
        return EXIT_UNREADABLE;
    }
    size_t size = 0;
    out->decoded = malloc(text.size);
    if (out->decoded == NULL) return EXIT_ENVIRONMENT;
    if (base64_decode(out->decoded, text.size, &size, text) != STATUS_OK) {
        console_error(path, "its member \"evidence\" is not base64");
        return EXIT_UNREADABLE;
    }
    out->content = span_of(out->decoded, size);
    return EXIT_YES;
}

enum exit_code evidence_file_read(struct evidence_file *out, const char *path)
{
    *out = (struct evidence_file){.decoded = NULL};
    enum exit_code code = command_read(&out->file, path, LIMIT_EVIDENCE_FILE_SIZE);
    if (code != EXIT_YES) return code;
    out->content = out->file.bytes;
    if (!begins_as_json(out->content)) return EXIT_YES;
    struct arena arena;
    if (!lend(&arena, NODES_BYTES(out->content.size))) return EXIT_ENVIRONMENT;
    code = decode(out, path, &arena);
    lend_end(&arena);
    return code;
}

void evidence_file_free(struct evidence_file *file)
{
    file_free(&file->file);
    free(file->decoded);
    *file = (struct evidence_file){.decoded = NULL};
}
