// SPDX-License-Identifier: Apache-2.0
// A batch from ledger to proof to verdict; spoiled proofs and statements are refused.
#define _POSIX_C_SOURCE 200809L
#include "core/prover/batch_prove.h"

#include <stdlib.h>
#include <time.h>

#include "core/ledger/workload.h"
#include "core/verifier/batch_verify.h"
#include "tests/check.h"

static struct operation operations[LEDGER_BATCH_MAX];
static const char *out_folder; // where proofs are left for tests of other programs, or NULL

static void leave(const char *profile_name, uint32_t count, span proof)
{
    char path[512];
    if (out_folder == NULL) return;
    snprintf(path, sizeof path, "%s/%s-%u.proof", out_folder, profile_name, count);
    FILE *file = fopen(path, "wb");
    CHECK(file != NULL && fwrite(proof.data, 1, proof.size, file) == proof.size);
    if (file != NULL) CHECK(fclose(file) == 0);
}

// What this verifier says of copies with one byte changed, for others to say the same: an array of
// [offset, xor, status, step, offset of the fault].
static void leave_spoiled(const char *profile_name, uint32_t count, span proof, struct arena *arena)
{
    enum { COPIES = 400 };
    char path[512];
    if (out_folder == NULL) return;
    snprintf(path, sizeof path, "%s/%s-%u.spoiled.json", out_folder, profile_name, count);
    FILE *file = fopen(path, "wb");
    uint8_t *copy = malloc(proof.size);
    CHECK(file != NULL && copy != NULL);
    if (file == NULL || copy == NULL) return;
    memcpy(copy, proof.data, proof.size);
    for (size_t i = 0; i < COPIES; i++) {
        size_t at = i < COPIES / 4 ? i * 4 : i * (proof.size - 1) / (COPIES - 1);
        unsigned changed = 1U << (i % 8);
        copy[at] ^= (uint8_t)changed;
        struct batch_verdict v =
            batch_verify(span_of(copy, proof.size), lanes_best(), false, arena);
        copy[at] = proof.data[at];
        CHECK(v.status != STATUS_OK);
        fprintf(file, "%s[%zu,%u,\"%s\",\"%s\",%zu]", i == 0 ? "[" : ",\n", at, changed,
                status_name(v.status), v.step, v.offset);
    }
    fprintf(file, "]\n");
    CHECK(fclose(file) == 0);
    free(copy);
}

static struct arena new_arena(size_t size)
{
    return arena_over(malloc(size), size);
}

static double cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void prove_batch(uint32_t accounts, uint32_t count, const char *profile_name)
{
    const struct stark_profile *profile = stark_profile_named(span_text(profile_name));
    struct workload workload = {accounts, 20, accounts, 7};
    struct state_capacity capacity = workload_capacity(&workload, count);
    struct arena arena = new_arena(state_bytes(&capacity));
    struct state state;
    CHECK_EQ(workload_init(&state, &arena, &workload, count, lanes_best()), STATUS_OK);
    struct salter salter = workload_salter();
    workload_apply(&state, operations, &workload, 0, count);
    struct arena witness_arena = new_arena(batch_witness_bytes(count));
    struct batch_witness witness;
    CHECK_EQ(batch_seal(&witness, &state, operations, count, &salter, lanes_best(), &witness_arena),
             STATUS_OK);

    struct arena scratch = new_arena(CIRCUIT_BYTES);
    uint32_t bucket = circuit_bucket_for(count);
    size_t prove_bytes = batch_prove_bytes(bucket, profile, &scratch);
    size_t proof_max = batch_proof_size_max(bucket, profile, &scratch);
    struct arena prove_arena = new_arena(prove_bytes);
    uint8_t *proof = malloc(proof_max);
    struct writer writer = writer_over(proof, proof_max);
    static const uint8_t origin[32] = {1}, policy[32] = {2}, seed[32] = {3};
    struct batch_prove_input input = {&witness, origin, policy, seed};
    struct stark_prove_options options = {.profile = profile, .lanes = lanes_best()};
    double t0 = cpu_ms();
    CHECK_EQ(batch_prove(&writer, &prove_arena, &input, &options, NULL), STATUS_OK);
    double t1 = cpu_ms();
    struct arena verify_arena = new_arena(batch_verify_bytes());
    struct batch_verdict verdict =
        batch_verify(writer_span(&writer), lanes_best(), true, &verify_arena);
    double t2 = cpu_ms();
    printf("%u operations, %s: prove %.0f ms, verify %.2f ms, %zu bytes, %zu MiB\n", count,
           profile_name, t1 - t0, t2 - t1, writer.size, prove_arena.peak >> 20);
    CHECK_EQ(verdict.status, STATUS_OK);
    leave(profile_name, count, writer_span(&writer));
    if (!profile->development && count < 100)
        leave_spoiled(profile_name, count, writer_span(&writer), &verify_arena);
    if (verdict.status != STATUS_OK)
        fprintf(stderr, "%s at %s, %zu\n", status_name(verdict.status), verdict.step,
                verdict.offset);
    free(arena.base);
    free(witness_arena.base);
    free(scratch.base);
    free(prove_arena.base);
    free(proof);
    free(verify_arena.base);
}

TEST(batch__proven__verifies)
{
    prove_batch(2000, 10, "fast-dev");
    prove_batch(2000, 10, "std-100");
    prove_batch(20000, 200, "std-100");
}

int main(int argc, char **argv)
{
    if (argc > 1) out_folder = argv[1];
    RUN(batch__proven__verifies);
    return check_report();
}
