// SPDX-License-Identifier: Apache-2.0
// Operations from a file become one batch of a ledger that begins with them: resolved by the
// intake, applied and sealed as in the gateway, but nothing is journaled.
#include <stdlib.h>
#include <time.h>

#include "adapters/plan_read.h"
#include "core/base/bytes.h"
#include "core/circuit/batch_circuit.h"
#include "core/circuit/capacity.h"
#include "core/hash/blake2b.h"
#include "gateway/host/console.h"
#include "gateway/commands/demonstration.h"
#include "gateway/spine/intake_internal.h"
#include "gateway/host/lend.h"
#include "gateway/commands/prove_batch.h"

#define ISSUES_MAX      16
#define BYTES_PER_INPUT 128 // of the JSON tree, for a byte of input

// A ledger in memory, as far as the intake asks for one.
struct operation_ledger {
    const char *path;
    struct budget budget;
    struct keeper keeper;
    struct intake intake;
    struct arena state_memory, text_memory;
    struct plan *plans; // of one line
    struct intake_item *items;
    struct operation *operations; // of the batch
    uint32_t *group_end;
    uint32_t count, group_count;
    uint8_t salt_key[32];
};

static enum exit_code complain(const struct operation_ledger *l, size_t line, const char *what,
                               enum exit_code code)
{
    char text[256];
    struct writer w = writer_over(text, sizeof text - 1);
    write_text(&w, "line ");
    write_decimal(&w, line);
    write_text(&w, ": ");
    write_text(&w, what);
    text[w.size] = '\0';
    console_error(l->path, text);
    return code;
}

// Salts that one run draws at random and the next one otherwise.
static void draw_salt(void *context, struct salt *out, enum tree_id tree, uint32_t index,
                      uint64_t batch)
{
    struct operation_ledger *l = context;
    uint8_t place[16], bytes[20];
    struct writer w = writer_over(place, sizeof place);
    write_u32_le(&w, (uint32_t)tree);
    write_u32_le(&w, index);
    write_u64_le(&w, batch);
    blake2b(bytes, sizeof bytes, span_of(l->salt_key, sizeof l->salt_key),
            span_of(place, sizeof place));
    for (size_t i = 0; i < 5; i++) out->word[i] = load_u32_le(bytes + 4 * i) % LEDGER_INDEX_LIMIT;
}

static enum status open_ledger(struct operation_ledger *l)
{
    struct genesis_keys genesis;
    struct state_capacity capacity = {LEDGER_BATCH_MAX + STATE_GENESIS_ACCOUNTS, LEDGER_BATCH_MAX,
                                      LEDGER_BATCH_MAX, LEDGER_BATCH_MAX, LEDGER_BATCH_MAX};
    struct keeper *keeper = &l->keeper;
    uint64_t seed;
    l->budget = budget_of(LIMIT_BUFFERS_SIZE);
    keeper->profile = stark_profile_at(0);
    keeper->lanes = lanes_best();
    TRY(host_open(&keeper->host, &l->budget));
    TRY(host_random(keeper->host, l->salt_key, sizeof l->salt_key));
    TRY(host_random(keeper->host, &seed, sizeof seed));
    alias_index_init(&keeper->aliases, seed);
    documents_open(&keeper->documents, seed ^ 1);
    TRY(intake_open(&l->intake, keeper, NULL));
    l->plans = calloc(INTAKE_ITEMS_MAX, sizeof *l->plans);
    l->items = calloc(INTAKE_ITEMS_MAX, sizeof *l->items);
    l->operations = calloc(LEDGER_BATCH_MAX, sizeof *l->operations);
    l->group_end = calloc(LEDGER_BATCH_MAX, sizeof *l->group_end);
    if (l->group_end == NULL || l->plans == NULL || l->items == NULL || l->operations == NULL ||
        !lend(&l->state_memory, state_bytes(&capacity)))
        return STATUS_NO_SPACE;
    genesis_keys_derive(&genesis, span_text(DEMONSTRATION_KEY));
    return state_init(&keeper->state, &l->state_memory, &capacity, &genesis);
}

static void close_ledger(struct operation_ledger *l)
{
    if (l->keeper.host != NULL) {
        intake_close(&l->intake);
        documents_close(&l->keeper.documents);
        alias_index_free(&l->keeper.aliases);
        host_close(l->keeper.host);
    }
    budget_close(&l->budget);
    free(l->plans);
    free(l->items);
    free(l->operations);
    free(l->group_end);
    lend_end(&l->state_memory);
}

// ---- one line: a group

static enum exit_code apply_drafts(struct operation_ledger *l, size_t line)
{
    struct state *state = &l->keeper.state;
    struct intake *intake = &l->intake;
    struct refusal refusal;
    if (intake->draft_count > LEDGER_BATCH_MAX - l->count)
        return complain(l, line, "a batch holds 4096 operations at most", EXIT_NO);
    struct operation *ops = l->operations + l->count;
    enum ledger_error error =
        group_accept(state, ops, intake->drafts, intake->draft_count, state->head.sequence + 1,
                     (uint64_t)time(NULL), &refusal);
    if (error != LEDGER_OK) return complain(l, line, ledger_error_text(error), EXIT_NO);
    for (uint32_t i = 0; i < intake->draft_count; i++) {
        const struct account_key *document = &intake->draft_document[i];
        if (!account_key_is_zero(document) &&
            keeper_note_made(&l->keeper, &ops[i], document) != STATUS_OK)
            return EXIT_ENVIRONMENT;
    }
    for (size_t i = 0; i < intake->alias_count; i++) {
        const struct alias_body *alias = &intake->aliases[i];
        if (alias_put(&l->keeper.aliases, KEEPER_TENANT, &alias->pseudonym, &alias->account) !=
            STATUS_OK)
            return complain(l, line, "its names belong to different accounts", EXIT_NO);
    }
    l->count += intake->draft_count;
    if (intake->draft_count != 0) l->group_end[l->group_count++] = l->count;
    return EXIT_YES;
}

static enum exit_code apply_list(struct operation_ledger *l, size_t line,
                                 const struct json_doc *doc, const struct json_node *list)
{
    struct issue items[ISSUES_MAX];
    struct issues issues = issues_over(items, ISSUES_MAX);
    struct intake_refusal refusal = {.rule = ""};
    const struct json_node *at = json_first(doc, list);
    size_t count = 0;
    while (at != NULL) {
        if (count == INTAKE_ITEMS_MAX) return complain(l, line, "plan-limit", EXIT_UNREADABLE);
        if (plan_read(&l->plans[count], doc, &at, &issues) != STATUS_OK)
            return complain(l, line, issues.count != 0 ? items[0].rule : "ops", EXIT_UNREADABLE);
        l->items[count] = (struct intake_item){.plan = &l->plans[count]};
        count++;
    }
    if (count == 0) return EXIT_YES; // a draft, say, asks for nothing
    struct intake_request request = {.items = l->items, .item_count = count};
    enum status status = intake_resolve(&l->intake, &request, &refusal);
    if (status != STATUS_OK) {
        const char *what = refusal.rule[0] != '\0' ? refusal.rule : status_text(status);
        return complain(l, line, what, EXIT_NO);
    }
    return apply_drafts(l, line);
}

static enum exit_code apply_line(struct operation_ledger *l, size_t line, span text)
{
    struct issue items[1];
    struct issues issues = issues_over(items, 1);
    struct json_doc doc;
    struct arena arena;
    if (!lend(&arena, (text.size + 64) * BYTES_PER_INPUT)) return EXIT_ENVIRONMENT;
    enum exit_code code = EXIT_UNREADABLE;
    if (json_read(&doc, text, JSON_DEPTH_MAX, &arena, &issues) != STATUS_OK) {
        complain(l, line, issues.count != 0 ? items[0].rule : "json", code);
    } else {
        const struct json_node *list = doc.nodes;
        const struct json_node *ok = json_member(&doc, list, span_text("ok"));
        if (list->kind == JSON_KIND_OBJECT) list = json_member(&doc, list, span_text("operations"));
        if (ok != NULL && ok->kind == JSON_KIND_FALSE) {
            code = complain(l, line, "this file was refused when it was translated", EXIT_NO);
        } else if (list == NULL || list->kind != JSON_KIND_ARRAY) {
            code = complain(l, line, "has no operations", EXIT_UNREADABLE);
        } else {
            code = apply_list(l, line, &doc, list);
        }
    }
    lend_end(&arena);
    return code;
}

static enum exit_code apply_lines(struct operation_ledger *l, span text)
{
    size_t line = 0;
    for (size_t at = 0; at < text.size;) {
        const uint8_t *end = memchr(text.data + at, '\n', text.size - at);
        size_t stop = end == NULL ? text.size : (size_t)(end - text.data);
        span one = span_slice(text, at, stop - at);
        at = stop + 1;
        line++;
        if (one.size == 0) continue;
        enum exit_code code = apply_line(l, line, one);
        if (code != EXIT_YES) return code;
    }
    if (l->count != 0) return EXIT_YES;
    console_error(l->path, "asks for no operation");
    return EXIT_UNREADABLE;
}

// ---- the batch

static bool fits(const struct operation_ledger *l)
{
    const struct state *state = &l->keeper.state;
    const uint32_t *kinds = batch_open_kinds(state);
    struct batch_load load = {.leaves = batch_open_leaves(state), .nodes = batch_open_nodes(state)};
    for (size_t i = 0; i < sizeof load.kinds / sizeof load.kinds[0]; i++) load.kinds[i] = kinds[i];
    return batch_load_fits(&load, l->keeper.profile);
}

static enum exit_code make_header(struct prove_batch *out)
{
    struct batch_circuit circuit;
    struct arena arena;
    if (!lend(&arena, CIRCUIT_BYTES)) return EXIT_ENVIRONMENT;
    enum status status =
        batch_circuit_make(&circuit, &arena, circuit_bucket_for(out->witness.count));
    batch_header_make(&out->header, &out->witness);
    sha256(out->header.origin, span_text(PROVE_ORIGIN));
    if (status == STATUS_OK)
        memcpy(out->header.circuit_id, circuit.stark.id, sizeof out->header.circuit_id);
    lend_end(&arena);
    out->found = status == STATUS_OK;
    return out->found ? EXIT_YES : EXIT_ENVIRONMENT;
}

static enum exit_code seal(struct operation_ledger *l, struct prove_batch *out)
{
    struct salter salter = {draw_salt, l};
    if (!fits(l)) {
        console_error(l->path, "touches more than one batch holds; give fewer operations");
        return EXIT_NO;
    }
    if (!lend(&out->memory, batch_witness_bytes(l->count))) return EXIT_ENVIRONMENT;
    enum status status = batch_seal(&out->witness, &l->keeper.state, l->operations, l->count,
                                    &salter, l->keeper.lanes, &out->memory);
    if (status != STATUS_OK) {
        console_error(l->path, status_text(status));
        return EXIT_ENVIRONMENT;
    }
    out->state = &l->keeper.state;
    out->group_end = l->group_end;
    out->group_count = l->group_count;
    return make_header(out);
}

static struct operation_ledger ledger; // large; its state outlives the reading

enum exit_code prove_batch_from_operations(struct prove_batch *out, const char *path, span text)
{
    ledger = (struct operation_ledger){.path = path};
    enum status status = open_ledger(&ledger);
    if (status != STATUS_OK) {
        console_error("ledger", status_text(status));
        return EXIT_ENVIRONMENT;
    }
    enum exit_code code = apply_lines(&ledger, text);
    return code == EXIT_YES ? seal(&ledger, out) : code;
}

void prove_batch_free(struct prove_batch *batch)
{
    lend_end(&batch->memory);
    close_ledger(&ledger);
    ledger = (struct operation_ledger){0};
}
