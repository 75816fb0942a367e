// SPDX-License-Identifier: Apache-2.0
#include "gateway/commands/inspect.h"
#include "store/journal.h"

struct tally {
    uint64_t segment; // 0: all
    uint64_t records[JOURNAL_TYPE_END];
    uint64_t bytes[JOURNAL_TYPE_END];
    uint64_t first_sequence, next_sequence;
    uint64_t first_ms, last_ms;
    uint64_t groups;
    bool any;
};

static enum status count_record(void *context, const struct journal_record *record)
{
    struct tally *t = context;
    if (t->segment != 0 && record->place.segment != t->segment) return STATUS_OK;
    if (!t->any) {
        t->first_sequence = record->sequence;
        t->first_ms = record->time_ms;
    }
    t->any = true;
    t->next_sequence = record->sequence + record->count;
    t->last_ms = record->time_ms;
    t->records[record->type]++;
    t->bytes[record->type] += record->place.size;
    t->groups += (record->flags & JOURNAL_GROUP_FIRST) != 0;
    return STATUS_OK;
}

static void show_tally(struct inspection *out, const struct tally *t)
{
    static const char *const names[JOURNAL_TYPE_END] = {
        [JOURNAL_OPERATION] = "operations",
        [JOURNAL_REFUSAL] = "refusals",
        [JOURNAL_ALIAS] = "aliases",
        [JOURNAL_SEAL] = "seals",
        [JOURNAL_PROOF] = "proofs",
        [JOURNAL_KEY_REQUEST] = "erasures asked for",
        [JOURNAL_KEY_DESTROYED] = "keys destroyed",
        [JOURNAL_DOCUMENT] = "documents",
        [JOURNAL_CONFIG] = "settings",
        [JOURNAL_MARK] = "marks",
        [JOURNAL_DECISION] = "decisions",
        [JOURNAL_HOLD] = "documents held",
        [JOURNAL_AUDIT] = "audit entries",
    };
    inspect_number(out, "groups", t->groups);
    if (t->any) {
        inspect_number(out, "first_sequence", t->first_sequence);
        inspect_number(out, "next_sequence", t->next_sequence);
        inspect_time(out, "first_time", t->first_ms / 1000);
        inspect_time(out, "last_time", t->last_ms / 1000);
    }
    for (int type = 1; type < JOURNAL_TYPE_END; type++)
        if (t->records[type] != 0)
            inspect_parts_of(out, names[type], t->records[type], t->bytes[type]);
}

void inspect_journal(struct inspection *out, const char *folder, uint64_t segment)
{
    struct tally tally = {.segment = segment};
    struct journal_options options = {.ops = file_posix(), .folder = folder};
    struct journal_report report = {.rule = NULL};
    out->kind = segment == 0 ? "journal" : "journal segment";
    out->rest = "headers, and room for more";
    enum status status = journal_replay(&options, NULL, count_record, &tally, &report);
    if (segment == 0) {
        out->bytes = report.bytes;
        inspect_number(out, "commits", report.commits);
        inspect_number(out, "records", report.records);
        inspect_number(out, "torn_bytes", report.torn_bytes);
    } else {
        inspect_number(out, "segment", segment);
    }
    show_tally(out, &tally);
    if (status == STATUS_OK && report.commits == 0) status = STATUS_MISSING;
    if (status != STATUS_OK)
        inspect_fail(out, status, report.rule == NULL ? "journal" : report.rule, report.offset);
}
