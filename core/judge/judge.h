// SPDX-License-Identifier: Apache-2.0
// What a person asks of files from a gateway: are they true, what do they show, what do they not
// show, and on whose word does the rest stand? The command, the browser and an EHR get the same
// answer from here.
//
//   struct judge j;
//   judge_begin(&j, arena, lanes, policy text or empty);
//   judge_add(&j, file) ...;          proofs, receipts' evidence, checkpoints, in any order
//   judge_run(&j);                    j.status, j.lines
//
// Files are told apart by content. Spans and lines borrow from the files and the arena.
#ifndef CONSENTRY_CORE_JUDGE_JUDGE_H
#define CONSENTRY_CORE_JUDGE_JUDGE_H

#include "core/judge/evidence.h"
#include "core/judge/log_entry.h"
#include "core/log/tlog_policy.h"
#include "core/verifier/batch_verify.h"

#define JUDGE_FILES_MAX 8
#define JUDGE_LINES_MAX 96

enum judge_kind { JUDGE_UNKNOWN, JUDGE_PROOF, JUDGE_RECEIPT, JUDGE_CHECKPOINT };

// What a line says: shown by mathematics here; resting on somebody's word; not shown at all;
// failed; plain information.
enum judge_tone { JUDGE_SHOWN, JUDGE_WORD, JUDGE_NOT_SHOWN, JUDGE_FAILED, JUDGE_NOTE };

struct judge_line {
    enum judge_tone tone;
    span text; // one English sentence
};

struct judge_file {
    span bytes;
    enum judge_kind kind;
    enum status status;
    const char *step; // static: where it failed, or NULL
    size_t offset;
    struct batch_verdict proof; // JUDGE_PROOF
    uint8_t hash[SHA256_SIZE];
};

struct judge {
    struct arena *arena;
    const struct lanes *lanes;
    struct tlog_policy *policy; // NULL: none was given
    bool has_genesis;           // the policy names the root before batch 1
    digest genesis;
    struct judge_file files[JUDGE_FILES_MAX];
    uint32_t file_count;
    struct judge_line lines[JUDGE_LINES_MAX];
    uint32_t line_count;
    enum status status; // OK: every file is valid, and signed by a pinned key where one is needed
    bool unreadable;    // some file is not what any file of a gateway looks like
    bool unpinned;      // a signature could not be judged: no policy was given
};

// Bytes of arena that a judgement takes at most, beside the files.
size_t judge_bytes(void);

// `policy` is a C2SP tlog-policy, empty for none. A line "# consentry genesis HEX" in it names the
// state root before batch 1. On BAD_SYNTAX etc. (tlog_policy_read) no judgement is possible.
WARN_UNUSED enum status judge_begin(struct judge *j, struct arena *arena, const struct lanes *lanes,
                                    span policy);
// LIMIT when there are too many files.
WARN_UNUSED enum status judge_add(struct judge *j, span bytes);
void judge_run(struct judge *j);

// The answer as one JSON object: {"valid", "files": [...], "lines": [{"tone", "text"}]}.
void judge_write_json(struct writer *out, const struct judge *j);

// "shown", "word", "not-shown", "failed", "note"; "batch proof", "receipt", ...
const char *judge_tone_name(enum judge_tone tone);
const char *judge_kind_name(enum judge_kind kind);

#endif
