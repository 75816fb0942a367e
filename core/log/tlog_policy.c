// SPDX-License-Identifier: Apache-2.0
#include "core/log/tlog_policy.h"

#include <string.h>

#include "core/log/tlog_internal.h"

struct policy_reader {
    struct tlog_policy *policy;
    struct issues *issues;
    size_t offset; // of the line
    span rest;     // of the line
    bool has_quorum;
};

static enum status fail(struct policy_reader *r, enum status status, const char *rule)
{
    return issue_add(r->issues, ISSUE_ERROR, status, rule, r->offset, NULL);
}

// The next item of the line, empty at its end. Items are divided by spaces and tabs only.
static span next_item(struct policy_reader *r)
{
    const uint8_t *data = r->rest.data;
    size_t from = 0;
    while (from < r->rest.size && (data[from] == ' ' || data[from] == '\t')) from++;
    size_t to = from;
    while (to < r->rest.size && data[to] != ' ' && data[to] != '\t') to++;
    span item = span_slice(r->rest, from, to - from);
    r->rest = span_slice(r->rest, to, r->rest.size);
    return item;
}

static uint32_t find_member(const struct tlog_policy *policy, span name)
{
    for (uint32_t i = 0; i < policy->member_count; i++) {
        if (span_equal(policy->members[i].name, name)) return i;
    }
    return TLOG_MEMBER_NONE;
}

static bool same_public_key(const struct tlog_key *a, const struct tlog_key *b)
{
    return memcmp(a->public_key, b->public_key, sizeof a->public_key) == 0;
}

// A vkey, then an optional URL, then nothing.
static enum status read_key(struct policy_reader *r, struct tlog_key *key, span *url)
{
    enum status status = tlog_key_read(key, next_item(r));
    if (status == STATUS_UNSUPPORTED) return fail(r, STATUS_UNSUPPORTED, "policy-key-type");
    if (status != STATUS_OK) return fail(r, status, "policy-vkey");
    *url = next_item(r);
    return next_item(r).size == 0 ? STATUS_OK : fail(r, STATUS_BAD_SYNTAX, "policy-line");
}

static enum status read_log(struct policy_reader *r)
{
    struct tlog_policy *policy = r->policy;
    struct tlog_policy_log log;
    TRY(read_key(r, &log.key, &log.url));
    for (uint32_t i = 0; i < policy->log_count; i++) {
        if (same_public_key(&policy->logs[i].key, &log.key)) {
            return fail(r, STATUS_DUPLICATE, "policy-duplicate");
        }
    }
    if (policy->log_count == TLOG_LOGS_MAX) return fail(r, STATUS_LIMIT, "policy-limit");
    policy->logs[policy->log_count++] = log;
    return STATUS_OK;
}

static enum status read_name(struct policy_reader *r, span *name)
{
    *name = next_item(r);
    if (name->size == 0 || span_is(*name, "none")) {
        return fail(r, STATUS_BAD_SYNTAX, "policy-name");
    }
    if (find_member(r->policy, *name) != TLOG_MEMBER_NONE) {
        return fail(r, STATUS_DUPLICATE, "policy-name");
    }
    return STATUS_OK;
}

static enum status read_witness(struct policy_reader *r)
{
    struct tlog_policy *policy = r->policy;
    struct tlog_policy_member witness = {.parent = TLOG_MEMBER_NONE};
    TRY(read_name(r, &witness.name));
    TRY(read_key(r, &witness.key, &witness.url));
    if (witness.key.type == TLOG_KEY_ED25519) {
        return fail(r, STATUS_UNSUPPORTED, "policy-key-type"); // not a cosignature
    }
    for (uint32_t i = 0; i < policy->member_count; i++) {
        const struct tlog_policy_member *other = &policy->members[i];
        if (!other->is_group && same_public_key(&other->key, &witness.key)) {
            return fail(r, STATUS_DUPLICATE, "policy-duplicate");
        }
    }
    if (policy->witness_count == TLOG_WITNESSES_MAX) return fail(r, STATUS_LIMIT, "policy-limit");
    policy->witness_count++;
    policy->members[policy->member_count++] = witness;
    return STATUS_OK;
}

// all, any or a number, resolved against the count of members.
static bool read_threshold(span text, uint32_t count, uint32_t *out)
{
    uint64_t number;
    if (span_is(text, "all")) {
        *out = count;
    } else if (span_is(text, "any")) {
        *out = 1;
    } else {
        if (!tlog_decimal_read(text, &number) || number < 1 || number > count) return false;
        *out = (uint32_t)number;
    }
    return true;
}

static enum status read_group(struct policy_reader *r)
{
    struct tlog_policy *policy = r->policy;
    struct tlog_policy_member group = {.is_group = true, .parent = TLOG_MEMBER_NONE};
    TRY(read_name(r, &group.name));
    if (policy->group_count == TLOG_GROUPS_MAX) return fail(r, STATUS_LIMIT, "policy-limit");
    span threshold = next_item(r);
    uint32_t count = 0;
    for (span name = next_item(r); name.size > 0; name = next_item(r)) { // each joins once
        uint32_t member = find_member(policy, name);
        if (member == TLOG_MEMBER_NONE) return fail(r, STATUS_NOT_FOUND, "policy-member");
        if (policy->members[member].parent != TLOG_MEMBER_NONE) {
            return fail(r, STATUS_DUPLICATE, "policy-member");
        }
        policy->members[member].parent = policy->member_count;
        count++;
    }
    if (count == 0) return fail(r, STATUS_MISSING, "policy-member");
    if (!read_threshold(threshold, count, &group.threshold)) {
        return fail(r, STATUS_BAD_VALUE, "policy-threshold");
    }
    policy->group_count++;
    policy->members[policy->member_count++] = group;
    return STATUS_OK;
}

static enum status read_quorum(struct policy_reader *r)
{
    if (r->has_quorum) return fail(r, STATUS_DUPLICATE, "policy-quorum");
    span name = next_item(r);
    if (name.size == 0 || next_item(r).size != 0) {
        return fail(r, STATUS_BAD_SYNTAX, "policy-quorum");
    }
    r->has_quorum = true;
    r->policy->quorum = find_member(r->policy, name);
    if (r->policy->quorum == TLOG_MEMBER_NONE && !span_is(name, "none")) {
        return fail(r, STATUS_NOT_FOUND, "policy-quorum");
    }
    return STATUS_OK;
}

static enum status read_line(struct policy_reader *r)
{
    for (size_t i = 0; i < r->rest.size; i++) {
        uint8_t c = r->rest.data[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f) {
            return fail(r, STATUS_BAD_SYNTAX, "policy-character");
        }
    }
    span word = next_item(r);
    if (word.size == 0 || word.data[0] == '#') return STATUS_OK;
    if (span_is(word, "log")) return read_log(r);
    if (span_is(word, "witness")) return read_witness(r);
    if (span_is(word, "group")) return read_group(r);
    if (span_is(word, "quorum")) return read_quorum(r);
    return fail(r, STATUS_BAD_SYNTAX, "policy-line");
}

enum status tlog_policy_read(struct tlog_policy *out, span text, struct issues *issues)
{
    struct policy_reader r = {.policy = out, .issues = issues};
    memset(out, 0, sizeof *out);
    out->quorum = TLOG_MEMBER_NONE;
    if (text.size > TLOG_POLICY_SIZE_MAX) return fail(&r, STATUS_LIMIT, "policy-size");
    struct tlog_lines lines = {text, 0};
    while (lines.offset < text.size) {
        r.offset = lines.offset;
        // A last line without its newline may have been cut short, and mean something else.
        if (!tlog_line_next(&lines, &r.rest)) return fail(&r, STATUS_TRUNCATED, "policy-newline");
        TRY(read_line(&r));
    }
    r.offset = text.size;
    return r.has_quorum ? STATUS_OK : fail(&r, STATUS_MISSING, "policy-quorum");
}

static enum status check_logs(struct tlog_policy_verdict *out, const struct tlog_policy *policy,
                              const struct tlog_note *note, span origin)
{
    bool found = false;
    for (uint32_t i = 0; i < policy->log_count; i++) {
        const struct tlog_key *key = &policy->logs[i].key;
        enum status status = tlog_note_verify(note, key, NULL);
        if (status == STATUS_INVALID) return status;
        if (status != STATUS_OK || !span_equal(key->name, origin) || found) continue;
        out->log = i;
        found = true;
    }
    return found ? STATUS_OK : STATUS_NOT_FOUND;
}

static enum status check_witness(struct tlog_policy_verdict *out, const struct tlog_note *note,
                                 const struct tlog_key *key, bool *witnessed)
{
    uint64_t time;
    enum status status = tlog_note_verify(note, key, &time);
    *witnessed = status == STATUS_OK;
    if (status != STATUS_OK) return status == STATUS_INVALID ? status : STATUS_OK;
    if (out->witness_count++ == 0 || time < out->time_first) out->time_first = time;
    if (time > out->time_last) out->time_last = time;
    return STATUS_OK;
}

enum status tlog_policy_check(struct tlog_policy_verdict *out, const struct tlog_policy *policy,
                              const struct tlog_note *note,
                              const struct tlog_checkpoint *checkpoint)
{
    uint32_t present[TLOG_MEMBERS_MAX] = {0}; // members of a group that witnessed
    memset(out, 0, sizeof *out);
    TRY(check_logs(out, policy, note, checkpoint->origin));
    for (uint32_t i = 0; i < policy->member_count; i++) { // a group comes after its members
        const struct tlog_policy_member *member = &policy->members[i];
        if (member->is_group) {
            out->witnessed[i] = present[i] >= member->threshold;
        } else {
            TRY(check_witness(out, note, &member->key, &out->witnessed[i]));
        }
        if (out->witnessed[i] && member->parent != TLOG_MEMBER_NONE) present[member->parent]++;
    }
    bool reached = policy->quorum == TLOG_MEMBER_NONE || out->witnessed[policy->quorum];
    return reached ? STATUS_OK : STATUS_REFUSED;
}
