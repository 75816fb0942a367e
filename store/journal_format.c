// SPDX-License-Identifier: Apache-2.0
// The bytes of docs/formats/journal.md.
#include <stdio.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/invariant.h"
#include "core/hash/blake2b.h"
#include "store/crc32c.h"
#include "store/journal_internal.h"

#define SEGMENT_MAGIC   "CSTYJRN1"
#define SEGMENT_VERSION 1
#define COMMIT_MAGIC    "CSTYCMT1"
#define TRAILER_MAGIC   "CSTYEND1"
#define FINISHED        0xce
#define BODY            48

bool journal_is_zero(const uint8_t *bytes, size_t size)
{
    return size == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, size - 1) == 0);
}

enum status journal_segment_path(struct file_path *out, const char *folder, uint64_t segment)
{
    char name[JOURNAL_SEGMENT_NAME];
    int size = snprintf(name, sizeof name, "%012llu.wal", (unsigned long long)segment);
    if (size <= 0 || (size_t)size >= sizeof name) return STATUS_LIMIT;
    return file_join(out, folder, name);
}

uint64_t journal_segment_number(const char *name)
{
    uint64_t number = 0;
    if (strlen(name) != 16 || strcmp(name + 12, ".wal") != 0) return 0;
    for (int i = 0; i < 12; i++) {
        if (name[i] < '0' || name[i] > '9') return 0;
        number = number * 10 + (uint64_t)(name[i] - '0');
    }
    return number;
}

void journal_chain_start(uint8_t chain[static JOURNAL_CHAIN_SIZE],
                         const uint8_t id[static JOURNAL_ID_SIZE])
{
    static const char text[] = "consentry journal 1";
    struct blake2b hash;
    blake2b_init(&hash, JOURNAL_CHAIN_SIZE, span_of(NULL, 0));
    blake2b_update(&hash, text, sizeof text - 1);
    blake2b_update(&hash, id, JOURNAL_ID_SIZE);
    blake2b_final(&hash, chain, JOURNAL_CHAIN_SIZE);
}

// ---- segment header

void journal_segment_header_write(uint8_t out[static JOURNAL_SECTOR],
                                  const struct journal_segment_header *header)
{
    memset(out, 0, JOURNAL_SECTOR);
    memcpy(out, SEGMENT_MAGIC, 8);
    store_u32_le(out + 8, SEGMENT_VERSION);
    store_u64_le(out + 16, header->segment);
    store_u64_le(out + 24, header->commit);
    store_u64_le(out + 32, header->sequence);
    memcpy(out + 40, header->chain, JOURNAL_CHAIN_SIZE);
    memcpy(out + 72, header->id, JOURNAL_ID_SIZE);
    store_u64_le(out + 88, header->time_ms);
    out[JOURNAL_SECTOR - 1] = FINISHED;
    store_u32_le(out + 12, crc32c(0, out + 16, JOURNAL_SECTOR - 16));
}

bool journal_segment_header_read(struct journal_segment_header *out,
                                 const uint8_t bytes[static JOURNAL_SECTOR])
{
    bool known = memcmp(bytes, SEGMENT_MAGIC, 8) == 0 &&
                 load_u32_le(bytes + 8) == SEGMENT_VERSION &&
                 bytes[JOURNAL_SECTOR - 1] == FINISHED &&
                 load_u32_le(bytes + 12) == crc32c(0, bytes + 16, JOURNAL_SECTOR - 16);
    if (!known) return false;
    out->segment = load_u64_le(bytes + 16);
    out->commit = load_u64_le(bytes + 24);
    out->sequence = load_u64_le(bytes + 32);
    memcpy(out->chain, bytes + 40, JOURNAL_CHAIN_SIZE);
    memcpy(out->id, bytes + 72, JOURNAL_ID_SIZE);
    out->time_ms = load_u64_le(bytes + 88);
    return true;
}

bool journal_segment_header_finished(const uint8_t bytes[static JOURNAL_SECTOR])
{
    return bytes[JOURNAL_SECTOR - 1] != 0 && !journal_is_zero(bytes, 8);
}

// ---- commit header and trailer

// The journal's id goes first: nobody outside can write a body that holds a valid header.
static uint32_t commit_checksum(const uint8_t *header, const uint8_t *id)
{
    return crc32c(crc32c(0, id, JOURNAL_ID_SIZE), header + 12, JOURNAL_COMMIT_HEADER - 12);
}

void journal_commit_header_write(uint8_t out[static JOURNAL_COMMIT_HEADER],
                                 const struct journal_commit_header *header,
                                 const uint8_t id[static JOURNAL_ID_SIZE])
{
    memset(out, 0, JOURNAL_COMMIT_HEADER);
    memcpy(out, COMMIT_MAGIC, 8);
    store_u32_le(out + 12, header->size);
    store_u64_le(out + 16, header->commit);
    store_u64_le(out + 24, header->sequence);
    store_u64_le(out + 32, header->time_ms);
    store_u32_le(out + 40, header->records);
    out[JOURNAL_COMMIT_HEADER - 1] = FINISHED;
    store_u32_le(out + 8, commit_checksum(out, id));
}

bool journal_commit_header_read(struct journal_commit_header *out,
                                const uint8_t bytes[static JOURNAL_COMMIT_HEADER],
                                const uint8_t id[static JOURNAL_ID_SIZE])
{
    if (memcmp(bytes, COMMIT_MAGIC, 8) != 0) return false;
    if (load_u32_le(bytes + 8) != commit_checksum(bytes, id)) return false;
    out->size = load_u32_le(bytes + 12);
    out->commit = load_u64_le(bytes + 16);
    out->sequence = load_u64_le(bytes + 24);
    out->time_ms = load_u64_le(bytes + 32);
    out->records = load_u32_le(bytes + 40);
    return true;
}

bool journal_commit_header_finished(const uint8_t bytes[static JOURNAL_COMMIT_HEADER])
{
    return bytes[JOURNAL_COMMIT_HEADER - 1] != 0 && !journal_is_zero(bytes, 8);
}

void journal_commit_trailer_write(uint8_t out[static JOURNAL_COMMIT_TRAILER])
{
    memcpy(out, TRAILER_MAGIC, JOURNAL_COMMIT_TRAILER);
}

bool journal_commit_trailer_holds(const uint8_t bytes[static JOURNAL_COMMIT_TRAILER])
{
    return memcmp(bytes, TRAILER_MAGIC, JOURNAL_COMMIT_TRAILER) == 0;
}

// ---- records

static void store_u48_le(uint8_t *p, uint64_t x)
{
    for (int i = 0; i < 6; i++) p[i] = (uint8_t)(x >> (8 * i));
}

static uint64_t load_u48_le(const uint8_t *p)
{
    return (uint64_t)load_u32_le(p) | (uint64_t)load_u16_le(p + 4) << 32;
}

static void chain_next(uint8_t chain[static JOURNAL_CHAIN_SIZE], const uint8_t *record, size_t size)
{
    struct blake2b hash;
    blake2b_init(&hash, JOURNAL_CHAIN_SIZE, span_of(NULL, 0));
    blake2b_update(&hash, chain, JOURNAL_CHAIN_SIZE);
    blake2b_update(&hash, record + 8, size - 8 - JOURNAL_CHAIN_SIZE);
    blake2b_final(&hash, chain, JOURNAL_CHAIN_SIZE);
}

size_t journal_record_write(uint8_t *out, const struct journal_record *record,
                            uint8_t chain[static JOURNAL_CHAIN_SIZE])
{
    size_t size = JOURNAL_RECORD_OVERHEAD + record->body.size;
    INVARIANT(size <= UINT32_MAX && record->time_ms <= JOURNAL_TIME_MAX);
    store_u32_le(out, (uint32_t)size);
    out[8] = (uint8_t)record->type;
    out[9] = record->flags;
    store_u16_le(out + 10, record->count);
    store_u32_le(out + 12, record->tenant);
    store_u64_le(out + 16, record->sequence);
    store_u48_le(out + 24, record->time_ms);
    store_u16_le(out + 30, 0);
    memcpy(out + 32, record->idempotency, JOURNAL_IDEMPOTENCY_SIZE);
    if (record->body.size > 0) memcpy(out + BODY, record->body.data, record->body.size);
    chain_next(chain, out, size);
    memcpy(out + size - JOURNAL_CHAIN_SIZE, chain, JOURNAL_CHAIN_SIZE);
    store_u32_le(out + 4, crc32c(0, out + 8, size - 8));
    return size;
}

void journal_record_view(struct journal_record *out, const uint8_t *p)
{
    size_t size = load_u32_le(p);
    INVARIANT(size >= JOURNAL_RECORD_OVERHEAD);
    out->type = (enum journal_type)p[8];
    out->flags = p[9];
    out->count = load_u16_le(p + 10);
    out->tenant = load_u32_le(p + 12);
    out->sequence = load_u64_le(p + 16);
    out->time_ms = load_u48_le(p + 24);
    memcpy(out->idempotency, p + 32, JOURNAL_IDEMPOTENCY_SIZE);
    out->body = span_of(p + BODY, size - JOURNAL_RECORD_OVERHEAD);
    out->place.size = (uint32_t)size;
}

bool journal_record_read(struct journal_record *out, span bytes, const char **rule)
{
    *rule = "record-size";
    if (bytes.size < JOURNAL_RECORD_OVERHEAD) return false;
    const uint8_t *p = bytes.data;
    size_t size = load_u32_le(p);
    if (size < JOURNAL_RECORD_OVERHEAD || size > bytes.size) return false;
    *rule = "record-checksum";
    if (load_u32_le(p + 4) != crc32c(0, p + 8, size - 8)) return false;
    // What follows can fail only for a record that was written wrong.
    *rule = "record-order";
    if (p[8] == 0 || p[8] >= JOURNAL_TYPE_END || load_u16_le(p + 30) != 0) return false;
    journal_record_view(out, p);
    return true;
}

bool journal_record_chained(const uint8_t *bytes, size_t size,
                            uint8_t chain[static JOURNAL_CHAIN_SIZE])
{
    chain_next(chain, bytes, size);
    return memcmp(chain, bytes + size - JOURNAL_CHAIN_SIZE, JOURNAL_CHAIN_SIZE) == 0;
}
