// SPDX-License-Identifier: Apache-2.0
#ifndef CONSENTRY_CORE_JUDGE_JUDGE_INTERNAL_H
#define CONSENTRY_CORE_JUDGE_JUDGE_INTERNAL_H

#include "core/judge/judge.h"

enum { JUDGE_LINE_BYTES = 400 };

// A line under construction: judge_line_begin() lends a writer, judge_line_end() adds the line.
struct writer judge_line_begin(struct judge *j);
void judge_line_end(struct judge *j, enum judge_tone tone, const struct writer *text);
void judge_say(struct judge *j, enum judge_tone tone, const char *text);
// A digest's first 8 bytes in hex.
void judge_write_short(struct writer *w, digest d);

// judge_proof.c, judge_receipt.c, judge_checkpoint.c: one file each; they set its status and step.
void judge_proof(struct judge *j, struct judge_file *file);
void judge_receipt(struct judge *j, struct judge_file *file);
void judge_checkpoint(struct judge *j, struct judge_file *file);

// The valid proof of that batch among the files, or NULL.
const struct judge_file *judge_find_proof(const struct judge *j, uint64_t batch);

static inline void judge_fail(struct judge_file *file, enum status status, const char *step,
                              size_t offset)
{
    file->status = status;
    file->step = step;
    file->offset = offset;
}

#endif
