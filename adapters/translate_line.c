// SPDX-License-Identifier: Apache-2.0
#include "adapters/translate_line.h"

#include "adapters/pseudonym.h"

struct translate_line translate_begin(struct writer *w)
{
    struct translate_line line = {.w = w, .word = w->size + 5};
    write_text(w, "\"ok\":false,\"operations\":[");
    return line;
}

void translate_steps(struct translate_line *line, const struct plan *plan)
{
    plan_write_steps(line->w, plan, &line->any);
}

static void write_party(struct writer *w, const char *role, const struct plan_party *party)
{
    char key[65] = "";
    write_text(w, ",\"");
    write_text(w, role);
    write_text(w, "\":\"");
    write_text(w, party->kind == PLAN_NAMED ? plan_account_kind(party->account_kind) : "nobody");
    if (party->kind == PLAN_NAMED && party->name_count > 0) {
        pseudonym_write(key, &party->names[0]);
        write_u8(w, ':');
        write_text(w, key);
    }
    write_u8(w, '"');
}

void translate_note(struct translate_line *line, const char *kind, const struct plan_party *patient,
                    const char *role, const struct plan_party *other)
{
    if (line->any) write_u8(line->w, ',');
    line->any = true;
    write_text(line->w, "{\"kind\":\"");
    write_text(line->w, kind);
    write_u8(line->w, '"');
    write_party(line->w, "patient", patient);
    if (other != NULL) write_party(line->w, role, other);
    write_u8(line->w, '}');
}

void translate_end(struct translate_line *line, enum status status, const struct issues *issues)
{
    struct writer *w = line->w;
    if (status == STATUS_OK && w->status == STATUS_OK) {
        memcpy(w->data + line->word, "true", 4);
        memmove(w->data + line->word + 4, w->data + line->word + 5, w->size - line->word - 5);
        w->size--;
    }
    write_text(w, line->held ? "],\"held\":true,\"issues\":" : "],\"issues\":");
    plan_write_issues(w, issues);
}
