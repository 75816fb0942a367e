// SPDX-License-Identifier: Apache-2.0
// A group as journal records: operations by subject, then documents, then aliases.
#include <string.h>

#include "core/base/invariant.h"
#include "gateway/spine/intake_internal.h"

// An upper bound of all bodies, so that they never move while entries point into them.
static size_t bodies_size(const struct intake *intake, const struct intake_request *request)
{
    size_t size = 0;
    size_t one = envelope_size(2 + GROUP_RECORD_HEAD_BYTES, 4 + 33 + 1 + OPERATION_BYTES);
    size += one * intake->draft_count;
    size += GROUP_RECORD_ISSUES_MAX * (7 + GROUP_RECORD_RULE_MAX + ISSUE_LOCATION_MAX);
    size += ALIAS_BODY_SIZE * intake->alias_count + HOLD_BODY_SIZE;
    size += DECISION_BODY_SIZE * request->item_count;
    for (size_t i = 0; i < request->item_count; i++) {
        if (!request->items[i].document.is_there) continue;
        size += envelope_size(DOCUMENT_CLEAR_MAX, request->items[i].document.bytes.size);
    }
    return size;
}

// The next entry's body grows in `w`; entry_end() cuts it off.
static void entry_end(struct intake *intake, struct writer *w, size_t begin, enum journal_type type,
                      uint16_t count)
{
    INVARIANT(intake->entry_count < INTAKE_ENTRIES_MAX);
    intake->entries[intake->entry_count++] = (struct journal_entry){
        .type = type,
        .sealed = type == JOURNAL_OPERATION || type == JOURNAL_DOCUMENT,
        .count = count,
        .tenant = KEEPER_TENANT,
        .body = span_of(w->data + begin, w->size - begin),
    };
}

// Operations -------------------------------------------------------------------------------------

// The index of a document among those of the record, added when it is new.
static uint8_t document_index(struct group_record *record, const struct account_key *document)
{
    if (account_key_is_zero(document)) return GROUP_RECORD_NO_DOCUMENT;
    for (uint32_t i = 0; i < record->document_count; i++) {
        if (account_key_equal(&record->documents[i], document)) return (uint8_t)i;
    }
    record->documents[record->document_count++] = *document;
    return (uint8_t)(record->document_count - 1);
}

// How many operations from `first` on are about the same subject and fit one record.
static uint32_t run_length(const struct intake *intake, uint32_t first,
                           const struct account_key *subject)
{
    uint32_t end = first;
    while (end < intake->draft_count && end - first < GROUP_RECORD_OPERATIONS_MAX - 1) {
        struct account_key next = keeper_subject_of(intake->keeper, &intake->operations[end]);
        if (!account_key_equal(&next, subject)) break;
        end++;
    }
    return end - first;
}

static enum status write_run(struct intake *intake, const struct intake_request *request,
                             uint32_t first, uint32_t count, const struct account_key *subject,
                             struct writer *w)
{
    struct group_record *record = intake->record;
    uint8_t clear[GROUP_RECORD_CLEAR_MAX];
    struct writer clear_writer = writer_over(clear, sizeof clear);
    record->operation_count = count;
    record->document_count = record->issue_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        record->operations[i].op = intake->operations[first + i];
        record->operations[i].document = document_index(record, &intake->draft_document[first + i]);
    }
    for (size_t i = 0; first == 0 && request->issues != NULL && i < request->issues->count; i++)
        group_record_add_issue(record, &request->issues->items[i]);
    group_record_write_clear(&clear_writer, record);
    // The sealed part is written behind the place of the envelope, then sealed into it.
    size_t begin = w->size, plain_size = group_record_size(record);
    uint8_t *plain = w->data + w->capacity - plain_size;
    struct writer plain_writer = writer_over(plain, plain_size);
    if (w->capacity - w->size < plain_size) return STATUS_NO_SPACE;
    group_record_write_sealed(&plain_writer, record);
    struct envelope envelope = {
        ENVELOPE_OPERATIONS, *subject, {0}, writer_span(&clear_writer), {0}};
    struct writer out = writer_over(w->data + w->size, w->capacity - w->size - plain_size);
    TRY(envelope_write(&out, intake->keeper->keys, KEEPER_TENANT, &envelope,
                       writer_span(&plain_writer)));
    secret_wipe(plain, plain_size);
    w->size += out.size;
    entry_end(intake, w, begin, JOURNAL_OPERATION, (uint16_t)count);
    return STATUS_OK;
}

static enum status write_operations(struct intake *intake, const struct intake_request *request,
                                    struct writer *w)
{
    for (uint32_t first = 0; first < intake->draft_count;) {
        struct account_key subject = keeper_subject_of(intake->keeper, &intake->operations[first]);
        uint32_t count = run_length(intake, first, &subject);
        TRY(write_run(intake, request, first, count, &subject, w));
        first += count;
    }
    return STATUS_OK;
}

// Documents --------------------------------------------------------------------------------------

static void describe(struct document *out, const struct intake *intake,
                     const struct intake_document *document)
{
    *out = (struct document){
        .type = document->type,
        .format = document->format,
        .flags = document->deleted ? DOCUMENT_DELETED : 0,
        .version = document->version,
        .identifier_count = (uint8_t)document->identifier_count,
    };
    INVARIANT(document->identifier_count <= DOCUMENT_IDENTIFIERS_MAX);
    memcpy(out->name, document->name, sizeof out->name);
    if (document->identifier_count != 0)
        memcpy(out->identifiers, document->identifiers,
               document->identifier_count * sizeof *document->identifiers);
    document_content_id(out->content_id, &intake->keeper->secrets->content, document->bytes);
}

// The account whose key seals the document.
static struct account_key subject_of_item(const struct intake *intake,
                                          const struct intake_item *item)
{
    const struct account_key nobody = {{0}};
    if (item->subject >= item->plan->party_count) return nobody;
    const struct plan_party *party = &item->plan->parties[item->subject];
    if (party->kind != PLAN_NAMED) return nobody;
    uint32_t account = keeper_find_account(intake->keeper, &party->names[0]);
    if (account == STATE_NONE) return party->names[0]; // an alias of this very group
    return intake->keeper->state.accounts.rows[account].key;
}

static enum status write_documents(struct intake *intake, const struct intake_request *request,
                                   struct writer *w)
{
    for (size_t i = 0; i < request->item_count; i++) {
        const struct intake_item *item = &request->items[i];
        struct document document;
        uint8_t clear[DOCUMENT_CLEAR_MAX];
        struct writer clear_writer = writer_over(clear, sizeof clear);
        if (!item->document.is_there) continue;
        describe(&document, intake, &item->document);
        TRY(document_write(&clear_writer, &document));
        struct envelope envelope = {
            ENVELOPE_DOCUMENT, subject_of_item(intake, item), {0}, writer_span(&clear_writer), {0}};
        size_t begin = w->size;
        struct writer out = writer_over(w->data + begin, w->capacity - begin);
        TRY(envelope_write(&out, intake->keeper->keys, KEEPER_TENANT, &envelope,
                           item->document.bytes));
        w->size += out.size;
        entry_end(intake, w, begin, JOURNAL_DOCUMENT, 0);
    }
    return STATUS_OK;
}

static void write_aliases(struct intake *intake, struct writer *w)
{
    for (size_t i = 0; i < intake->alias_count; i++) {
        size_t begin = w->size;
        uint8_t *body = write_reserve(w, ALIAS_BODY_SIZE);
        INVARIANT(body != NULL);
        alias_body_write(body, &intake->aliases[i]);
        entry_end(intake, w, begin, JOURNAL_ALIAS, 0);
    }
}

static void write_decisions(struct intake *intake, const struct intake_request *request,
                            struct writer *w)
{
    struct decision_body decision;
    for (size_t i = 0; i < request->item_count; i++) {
        if (!intake_decision_of(request->items[i].plan, &decision)) continue;
        size_t begin = w->size;
        uint8_t *body = write_reserve(w, DECISION_BODY_SIZE);
        INVARIANT(body != NULL);
        decision_body_write(body, &decision);
        entry_end(intake, w, begin, JOURNAL_DECISION, 0);
    }
}

// What is held, or what became of it.
static bool hold_of(const struct intake *intake, const struct intake_request *request,
                    struct hold_body *out)
{
    if (!request->hold.is_there && request->settles == 0) return false;
    *out = (struct hold_body){.number = request->settles};
    out->state = request->rejects ? HOLD_REJECTED : HOLD_ACCEPTED;
    if (request->settles != 0) return true;
    const struct intake_document *document = &request->items[0].document;
    out->number = intake->keeper->hold_count + 1;
    out->state = HOLD_WAITING;
    out->version = document->version;
    out->source = request->hold.source;
    out->reason = request->hold.reason;
    memcpy(out->name, document->name, sizeof out->name);
    return true;
}

static void write_hold(struct intake *intake, const struct intake_request *request,
                       struct writer *w)
{
    struct hold_body hold;
    if (!hold_of(intake, request, &hold)) return;
    size_t begin = w->size;
    uint8_t *body = write_reserve(w, HOLD_BODY_SIZE);
    INVARIANT(body != NULL);
    hold_body_write(body, &hold);
    entry_end(intake, w, begin, JOURNAL_HOLD, 0);
}

enum status intake_write_group(struct intake *intake, const struct intake_request *request)
{
    intake->entry_count = 0;
    intake->bodies.size = 0;
    TRY(buffer_reserve(intake->budget, &intake->bodies, bodies_size(intake, request)));
    struct writer w = writer_over(intake->bodies.data, intake->bodies.capacity);
    TRY(write_operations(intake, request, &w));
    TRY(write_documents(intake, request, &w));
    write_aliases(intake, &w);
    // A held document decides nothing yet.
    if (!request->hold.is_there) write_decisions(intake, request, &w);
    write_hold(intake, request, &w);
    return STATUS_OK;
}

// Indexes ----------------------------------------------------------------------------------------

static enum status index_decisions(struct keeper *keeper, const struct intake_request *request)
{
    struct decision_body decision;
    for (size_t i = 0; !request->hold.is_there && i < request->item_count; i++) {
        if (intake_decision_of(request->items[i].plan, &decision))
            TRY(documents_decide(&keeper->documents, &decision));
    }
    return STATUS_OK;
}

enum status intake_index_hold(struct intake *intake, struct intake_request *request)
{
    struct hold_body hold;
    if (!hold_of(intake, request, &hold)) return STATUS_OK;
    if (hold.state == HOLD_WAITING) request->receipt.hold = hold.number;
    return keeper_note_hold(intake->keeper, &hold, request->receipt.time_ms);
}

// After the records stand in the journal's buffer and the group is committed to the state.
enum status intake_index_group(struct intake *intake, const struct intake_request *request)
{
    struct keeper *keeper = intake->keeper;
    uint64_t sequence = request->receipt.sequence, time_ms = request->receipt.time_ms;
    size_t entry = 0;
    for (; entry < intake->entry_count; entry++) {
        if (intake->entries[entry].type != JOURNAL_OPERATION) break;
        struct group_row row = {sequence, time_ms, intake->places[entry],
                                intake->entries[entry].count, entry == 0};
        TRY(keeper_add_record(keeper, &row));
        sequence += intake->entries[entry].count;
    }
    for (size_t i = 0; i < request->item_count; i++) {
        struct document document;
        if (!request->items[i].document.is_there) continue;
        describe(&document, intake, &request->items[i].document);
        TRY(documents_add(&keeper->documents, &document, &intake->places[entry++], time_ms));
    }
    for (size_t i = 0; i < intake->alias_count; i++) {
        TRY(alias_put(&keeper->aliases, KEEPER_TENANT, &intake->aliases[i].pseudonym,
                      &intake->aliases[i].account));
    }
    for (uint32_t i = 0; i < intake->draft_count; i++) {
        const struct account_key *document = &intake->draft_document[i];
        if (!account_key_is_zero(document))
            TRY(keeper_note_made(keeper, &intake->operations[i], document));
        keeper->open[keeper->open_count++] = intake->operations[i];
    }
    return index_decisions(keeper, request);
}
