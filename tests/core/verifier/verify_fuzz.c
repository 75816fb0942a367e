// SPDX-License-Identifier: Apache-2.0
// Bytes as a proof: raw, or as edits of a valid one, so that the later steps are reached too. Only
// the valid proof may be OK.
#include "tests/core/prover/engine_proof.h"

#include "core/base/bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct engine engines[ENGINE_KINDS];
static struct engine_proof proofs[ENGINE_KINDS];
static uint8_t *body;

static void set_up(void)
{
    static const uint32_t heights[][4] = {{8}, {10, 8}, {11, 8, 10, 8}};
    for (int kind = 0; kind < ENGINE_KINDS; kind++) {
        engine_make(&engines[kind], (enum engine_kind)kind, "fast-dev", heights[kind]);
        proofs[kind] = engine_proof_new();
        engine_prove(&proofs[kind], &engines[kind]);
    }
    body = (uint8_t *)engine_memory((size_t)1 << 20);
}

// Edits of five bytes: where (modulo the size), and what is added to the word there.
static size_t edit(const struct engine_proof *proof, const uint8_t *data, size_t size)
{
    memcpy(body, proof->bytes, proof->size);
    for (; size >= 5; data += 5, size -= 5) {
        size_t at = ((size_t)data[0] << 16 | (size_t)data[1] << 8 | data[2]) % (proof->size - 3);
        uint32_t word = load_u32_le(body + at) + ((uint32_t)data[3] << (data[4] % 25));
        store_u32_le(body + at, word);
    }
    return proof->size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (body == NULL) set_up();
    if (size < 1 || size > 1 << 19) return 0;
    int kind = data[0] % ENGINE_KINDS;
    struct engine_proof *proof = &proofs[kind];
    size_t body_size = size - 1;
    if (data[0] & 0x80) {
        memcpy(body, data + 1, body_size);
    } else {
        body_size = edit(proof, data + 1, size - 1);
    }
    struct verdict v =
        engine_verify_with(proof, &engines[kind], span_of(body, body_size), lanes_best());
    bool same = body_size == proof->size && memcmp(body, proof->bytes, body_size) == 0;
    if ((v.status == STATUS_OK) != same || v.offset > body_size) abort();
    return 0;
}
