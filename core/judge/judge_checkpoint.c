// SPDX-License-Identifier: Apache-2.0
// A signed checkpoint of the log, judged against the policy.
#include "core/judge/judge_internal.h"

void judge_checkpoint(struct judge *j, struct judge_file *file)
{
    size_t mark = j->arena->used;
    struct tlog_note *note = ARENA_NEW(j->arena, struct tlog_note, 1);
    struct tlog_checkpoint checkpoint;
    struct tlog_policy_verdict verdict;
    if (note == NULL) {
        judge_fail(file, STATUS_NO_SPACE, "checkpoint", 0);
        return;
    }
    enum status status = tlog_note_read(note, file->bytes, NULL);
    if (status == STATUS_OK) status = tlog_checkpoint_read(&checkpoint, note->text, NULL);
    if (status != STATUS_OK) {
        judge_fail(file, status, "checkpoint", 0);
        return;
    }
    if (j->policy == NULL) {
        j->unpinned = true;
        return;
    }
    status = tlog_policy_check(&verdict, j->policy, note, &checkpoint);
    arena_rewind(j->arena, mark);
    if (status != STATUS_OK) {
        judge_fail(file, status, status == STATUS_REFUSED ? "quorum" : "signature", 0);
        return;
    }
    struct writer w = judge_line_begin(j);
    write_text(&w, "The checkpoint of log ");
    write_span(&w, span_slice(checkpoint.origin, 0, 200));
    write_text(&w, " with ");
    write_decimal(&w, checkpoint.size);
    write_text(&w, " entries is signed by the key that the policy pins; ");
    write_decimal(&w, verdict.witness_count);
    write_text(&w, " of the policy's witnesses cosigned it.");
    judge_line_end(j, JUDGE_SHOWN, &w);
}
