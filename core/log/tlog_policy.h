// SPDX-License-Identifier: Apache-2.0
// C2SP tlog-policy: which logs are believed, and whose cosignatures together make a quorum.
//
//   log <vkey> [<url>]
//   witness <name> <vkey> [<url>]
//   group <name> all|any|<k> <member>...
//   quorum <name>|none
#ifndef CONSENTRY_CORE_LOG_TLOG_POLICY_H
#define CONSENTRY_CORE_LOG_TLOG_POLICY_H

#include "core/log/tlog_note.h"

#define TLOG_POLICY_SIZE_MAX ((size_t)512 << 10)
// The specification asks for at least 32 of each.
#define TLOG_LOGS_MAX      64
#define TLOG_WITNESSES_MAX 64
#define TLOG_GROUPS_MAX    64
#define TLOG_MEMBERS_MAX   (TLOG_WITNESSES_MAX + TLOG_GROUPS_MAX)
#define TLOG_MEMBER_NONE   UINT32_MAX

struct tlog_policy_log {
    struct tlog_key key;
    span url; // borrowed, may be empty
};

// A witness or a group, in the order of definition. Every name is a member of one group at most,
// and only of a later one: the members form a forest, read from left to right.
struct tlog_policy_member {
    span name; // borrowed
    bool is_group;
    uint32_t parent;     // index of the group it belongs to, or TLOG_MEMBER_NONE
    uint32_t threshold;  // of a group: how many of its members must have witnessed
    struct tlog_key key; // of a witness
    span url;
};

struct tlog_policy {
    uint32_t log_count;
    uint32_t witness_count;
    uint32_t group_count;
    uint32_t member_count; // witnesses and groups
    uint32_t quorum;       // index of a member, or TLOG_MEMBER_NONE for "quorum none"
    struct tlog_policy_log logs[TLOG_LOGS_MAX];
    struct tlog_policy_member members[TLOG_MEMBERS_MAX];
};

// Reads a policy file; spans are borrowed from `text`. Rules in issues: "policy-size",
// "policy-character", "policy-newline", "policy-line", "policy-vkey", "policy-key-type",
// "policy-duplicate", "policy-name", "policy-threshold", "policy-member", "policy-quorum",
// "policy-limit". Offsets are those of the line.
WARN_UNUSED enum status tlog_policy_read(struct tlog_policy *out, span text, struct issues *issues);

struct tlog_policy_verdict {
    uint32_t log;           // index of the log that signed
    uint32_t witness_count; // known witnesses that cosigned, needed or not
    uint64_t time_first;    // earliest and latest of their times, 0 when there is none
    uint64_t time_last;
    bool witnessed[TLOG_MEMBERS_MAX]; // by member, groups included
};

// Judges a checkpoint and the note that carries it (checkpoint read from note->text). OK when a
// log of the policy signed it under its own origin and the quorum witnessed it; INVALID when a
// known key's signature is bad; NOT_FOUND when no log of the policy signed; REFUSED when the
// quorum is not reached (the verdict then still says who cosigned).
WARN_UNUSED enum status tlog_policy_check(struct tlog_policy_verdict *out,
                                          const struct tlog_policy *policy,
                                          const struct tlog_note *note,
                                          const struct tlog_checkpoint *checkpoint);

#endif
