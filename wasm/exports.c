// SPDX-License-Identifier: Apache-2.0
// What the module offers to its loader (consentry.mjs). No imports: no clock, no network, no random
// source. Memory is fixed; files go into a buffer of the module, answers come out as JSON.
//
//   cns_reset()               forgets all files
//   p = cns_take(size)        room for `size` bytes, 0 when it is too large; the loader fills it
//   cns_policy()              the last bytes taken are the policy
//   cns_file()                the last bytes taken are a file to judge
//   n = cns_judge()           judges the files: n bytes of JSON at cns_output()
//   n = cns_decide(seconds)   the first file is a request, the others Consents: n bytes of JSON
#include <stdint.h>

#include "adapters/fhir_policy.h"
#include "core/field/lanes.h"
#include "core/judge/judge.h"

#define EXPORT(name) __attribute__((export_name(name), used))

enum {
    INPUT_BYTES = 8 << 20,
    ARENA_BYTES = 10 << 20,
    OUTPUT_BYTES = 128 << 10,
    FILES_MAX = FHIR_POLICY_FILES_MAX + 1,
};

static uint8_t input[INPUT_BYTES];
static uint8_t memory[ARENA_BYTES];
static uint8_t output[OUTPUT_BYTES];
static uint32_t used;
static span files[FILES_MAX];
static uint32_t file_count;
static span policy;
static span last;

EXPORT("cns_reset") void cns_reset(void);
void cns_reset(void)
{
    used = 0;
    file_count = 0;
    policy = last = span_of(NULL, 0);
}

EXPORT("cns_take") uint32_t cns_take(uint32_t size);
uint32_t cns_take(uint32_t size)
{
    if (size > INPUT_BYTES - used) return 0;
    last = span_of(input + used, size);
    used += size;
    return (uint32_t)(uintptr_t)last.data;
}

EXPORT("cns_policy") void cns_policy(void);
void cns_policy(void)
{
    policy = last;
}

EXPORT("cns_file") uint32_t cns_file(void);
uint32_t cns_file(void)
{
    if (file_count == FILES_MAX) return 0;
    files[file_count++] = last;
    return file_count;
}

EXPORT("cns_output") uint32_t cns_output(void);
uint32_t cns_output(void)
{
    return (uint32_t)(uintptr_t)output;
}

static uint32_t answer_status(struct writer *w, enum status status)
{
    *w = writer_over(output, sizeof output);
    write_text(w, "{\"error\":\"");
    write_text(w, status_name(status));
    write_text(w, "\",\"text\":\"");
    write_text(w, status_text(status));
    write_text(w, "\"}");
    return (uint32_t)w->size;
}

EXPORT("cns_judge") uint32_t cns_judge(void);
uint32_t cns_judge(void)
{
    static struct judge judge;
    struct arena arena = arena_over(memory, sizeof memory);
    struct writer w = writer_over(output, sizeof output);
    enum status status = judge_begin(&judge, &arena, lanes_best(), policy);
    for (uint32_t i = 0; i < file_count && status == STATUS_OK; i++)
        status = judge_add(&judge, files[i]);
    if (status != STATUS_OK) return answer_status(&w, status);
    judge_run(&judge);
    judge_write_json(&w, &judge);
    return w.status == STATUS_OK ? (uint32_t)w.size : answer_status(&w, w.status);
}

EXPORT("cns_decide") uint32_t cns_decide(double seconds);
uint32_t cns_decide(double seconds)
{
    static struct fhir_policy_answer answer;
    struct arena arena = arena_over(memory, sizeof memory);
    struct writer w = writer_over(output, sizeof output);
    struct fhir_policy_options options = {.base = span_of(NULL, 0)};
    if (file_count == 0) return answer_status(&w, STATUS_MISSING);
    enum status status = fhir_policy_decide(&answer, files[0], files + 1, file_count - 1,
                                            (instant)seconds, &options, &arena, NULL);
    if (status != STATUS_OK) return answer_status(&w, status);
    fhir_policy_answer_write(&w, &answer);
    return w.status == STATUS_OK ? (uint32_t)w.size : answer_status(&w, w.status);
}

// libsodium calls this on misuse; there is nobody to tell.
void sodium_misuse(void);
void sodium_misuse(void)
{
    __builtin_trap();
}
