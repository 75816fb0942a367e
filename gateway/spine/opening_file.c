// SPDX-License-Identifier: Apache-2.0
#include "gateway/spine/opening_file.h"

#include <string.h>

#include "core/base/bytes.h"
#include "core/base/invariant.h"

#define HEAD_SIZE (8 + BATCH_HEADER_BYTES)

size_t opening_file_size(uint32_t count)
{
    return HEAD_SIZE + 4 * ((size_t)count + 1) +
           (4 + OPERATION_OPENING_BYTES_MAX + LEAF_OPENING_BYTES_MAX) * (size_t)count;
}

// The leaf that an operation makes, if it makes one.
static bool made_leaf(const struct operation *op, enum tree_id *tree, uint32_t *index)
{
    *index = op->target;
    switch ((enum operation_kind)op->kind) {
    case OPERATION_REGISTER: *tree = TREE_ACCOUNTS; return true;
    case OPERATION_GRANT: *tree = TREE_CONSENTS; return true;
    case OPERATION_REQUEST: *tree = TREE_REQUESTS; return true;
    case OPERATION_RECORD: *tree = TREE_RECORDS; return true;
    case OPERATION_VOCAB: *tree = TREE_VOCABULARY; return true;
    case OPERATION_RESPOND:
        *tree = TREE_CONSENTS;
        *index = op->link - 1;
        return op->link != 0;
    case OPERATION_REVOKE:
    case OPERATION_EXPIRE: break;
    }
    return false;
}

static void write_leaf(struct writer *w, const struct batch_witness *witness,
                       const struct forest *forest, const struct operation *op)
{
    uint8_t encoded[LEAF_OPENING_BYTES_MAX];
    struct leaf_opening opening;
    enum tree_id tree;
    uint32_t index;
    const struct witness_leaf *leaf = NULL;
    if (made_leaf(op, &tree, &index)) leaf = witness_find_leaf(witness, tree, index);
    bool is_whole = leaf != NULL && leaf->created && (leaf->parts & PARTS_A) != 0;
    if (!is_whole) {
        write_u16_le(w, 0);
        return;
    }
    opening.tree = tree;
    opening.index = index;
    memcpy(opening.a, leaf->a, sizeof opening.a);
    memcpy(opening.b, leaf->b, sizeof opening.b);
    opening.c = leaf->digest_c_new;
    forest_path(opening.path, forest, tree, index);
    memcpy(opening.state_words, witness->new_words, sizeof opening.state_words);
    size_t size = leaf_opening_encode(encoded, &opening);
    write_u16_le(w, (uint16_t)size);
    write_bytes(w, encoded, size);
}

static void write_operation(struct writer *w, const struct batch_witness *witness,
                            uint32_t position)
{
    uint8_t encoded[OPERATION_OPENING_BYTES_MAX];
    struct operation_opening opening;
    operation_opening_make(&opening, witness, position);
    size_t size = operation_opening_encode(encoded, &opening);
    write_u16_le(w, (uint16_t)size);
    write_bytes(w, encoded, size);
}

void opening_file_write(struct writer *w, const struct batch_witness *witness,
                        const struct forest *forest, const struct batch_header *header)
{
    uint8_t encoded[BATCH_HEADER_BYTES];
    batch_header_encode(encoded, header);
    write_text(w, "CNOF");
    write_u32_le(w, witness->count);
    write_bytes(w, encoded, sizeof encoded);
    uint8_t *offsets = write_reserve(w, 4 * ((size_t)witness->count + 1));
    if (offsets == NULL) return;
    for (uint32_t i = 0; i < witness->count; i++) {
        store_u32_le(offsets + 4 * (size_t)i, (uint32_t)w->size);
        write_operation(w, witness, i);
        write_leaf(w, witness, forest, &witness->operations[i]);
    }
    store_u32_le(offsets + 4 * (size_t)witness->count, (uint32_t)w->size);
}

enum status opening_file_path(struct file_path *out, const char *folder, uint64_t batch)
{
    char name[48];
    struct writer w = writer_over(name, sizeof name - 1);
    write_decimal(&w, batch);
    write_text(&w, ".openings");
    name[w.size] = '\0';
    return file_join(out, folder, name);
}

static enum status open_file(const struct file_ops *ops, const char *folder, uint64_t batch,
                             int *file)
{
    struct file_path path;
    TRY(opening_file_path(&path, folder, batch));
    return ops->open(ops->context, path.text, FILE_OPEN_READ, file);
}

static enum status read_header(const struct file_ops *ops, int file, struct batch_header *header,
                               uint32_t *count)
{
    uint8_t head[HEAD_SIZE];
    TRY(file_read_at(ops, file, 0, head, sizeof head));
    if (memcmp(head, "CNOF", 4) != 0) return STATUS_BAD_MAGIC;
    *count = load_u32_le(head + 4);
    TRY(batch_header_decode(header, span_of(head + 8, BATCH_HEADER_BYTES), NULL));
    return *count == header->count ? STATUS_OK : STATUS_BAD_VALUE;
}

enum status opening_file_header(const struct file_ops *ops, const char *folder, uint64_t batch,
                                struct batch_header *header)
{
    int file;
    uint32_t count;
    TRY(open_file(ops, folder, batch, &file));
    enum status status = read_header(ops, file, header, &count);
    (void)ops->close(ops->context, file);
    return status;
}

// A size and so many bytes at the front of *bytes.
static enum status take(span *bytes, span *out)
{
    if (bytes->size < 2) return STATUS_TRUNCATED;
    size_t size = load_u16_le(bytes->data);
    if (bytes->size - 2 < size) return STATUS_TRUNCATED;
    *out = span_slice(*bytes, 2, size);
    *bytes = span_slice(*bytes, 2 + size, bytes->size);
    return STATUS_OK;
}

static enum status read_range(const struct file_ops *ops, int file, uint32_t first, uint32_t count,
                              struct opening_spans *out, struct writer *memory)
{
    struct batch_header header;
    uint32_t total;
    uint8_t ends[8];
    TRY(read_header(ops, file, &header, &total));
    if (first > total || count > total - first) return STATUS_LIMIT;
    TRY(file_read_at(ops, file, HEAD_SIZE + 4 * (uint64_t)first, ends, 4));
    TRY(file_read_at(ops, file, HEAD_SIZE + 4 * ((uint64_t)first + count), ends + 4, 4));
    uint32_t begin = load_u32_le(ends), end = load_u32_le(ends + 4);
    if (end < begin) return STATUS_BAD_VALUE;
    uint8_t *bytes = write_reserve(memory, end - begin);
    if (bytes == NULL) return STATUS_NO_SPACE;
    TRY(file_read_at(ops, file, begin, bytes, end - begin));
    span left = span_of(bytes, end - begin);
    for (uint32_t i = 0; i < count; i++) {
        TRY(take(&left, &out[i].operation));
        TRY(take(&left, &out[i].leaf));
    }
    return left.size == 0 ? STATUS_OK : STATUS_TRAILING_BYTES;
}

enum status opening_file_read(const struct file_ops *ops, const char *folder, uint64_t batch,
                              uint32_t first, uint32_t count, struct opening_spans *out,
                              struct writer *memory)
{
    int file;
    TRY(open_file(ops, folder, batch, &file));
    enum status status = read_range(ops, file, first, count, out, memory);
    (void)ops->close(ops->context, file);
    return status;
}
