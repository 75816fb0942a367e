// SPDX-License-Identifier: Apache-2.0
#include "gateway/host/buffer.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/checked.h"
#include "core/base/invariant.h"

struct budget budget_of(size_t size_max)
{
    return (struct budget){.size_max = size_max};
}

void budget_close(struct budget *budget)
{
    INVARIANT(budget->used == 0);
    for (size_t i = 0; i < BUFFER_CLASSES; i++) {
        while (budget->kept[i] != NULL) {
            void *block = budget->kept[i];
            memcpy(&budget->kept[i], block, sizeof(void *)); // a kept block begins with the next
            free(block);
        }
        budget->kept_count[i] = 0;
    }
}

// The class of the smallest block of at least `size` bytes; BUFFER_CLASSES when there is none.
static size_t class_of(size_t size)
{
    if (size > (size_t)1 << BUFFER_SHIFT_MAX) return BUFFER_CLASSES;
    uint32_t shift = log2_ceil(size == 0 ? 1 : size);
    return shift <= BUFFER_SHIFT_MIN ? 0 : shift - BUFFER_SHIFT_MIN;
}

static size_t class_size(size_t class)
{
    return (size_t)1 << (class + BUFFER_SHIFT_MIN);
}

static void *block_take(struct budget *budget, size_t class)
{
    size_t size = class_size(class);
    if (size > budget->size_max - budget->used) return NULL;
    void *block = budget->kept[class];
    if (block != NULL) {
        memcpy(&budget->kept[class], block, sizeof(void *));
        budget->kept_count[class]--;
    } else {
        block = malloc(size);
        if (block == NULL) return NULL;
    }
    budget->used += size;
    if (budget->used > budget->peak) budget->peak = budget->used;
    return block;
}

static void block_give(struct budget *budget, void *block, size_t capacity)
{
    size_t class = class_of(capacity);
    INVARIANT(class < BUFFER_CLASSES && class_size(class) == capacity);
    INVARIANT(budget->used >= capacity);
    budget->used -= capacity;
    if ((budget->kept_count[class] + 1) * capacity > BUFFER_KEEP_SIZE) {
        free(block);
        return;
    }
    memcpy(block, &budget->kept[class], sizeof(void *));
    budget->kept[class] = block;
    budget->kept_count[class]++;
}

enum status buffer_reserve(struct budget *budget, struct buffer *buffer, size_t more)
{
    size_t needed;
    if (!checked_add(buffer->size, more, &needed)) return STATUS_NO_SPACE;
    if (needed <= buffer->capacity) return STATUS_OK;
    size_t class = class_of(needed);
    if (class == BUFFER_CLASSES) return STATUS_NO_SPACE;
    uint8_t *block = block_take(budget, class);
    if (block == NULL) return STATUS_NO_SPACE;
    if (buffer->size != 0) memcpy(block, buffer->data, buffer->size);
    if (buffer->data != NULL) block_give(budget, buffer->data, buffer->capacity);
    buffer->data = block;
    buffer->capacity = class_size(class);
    return STATUS_OK;
}

enum status buffer_append(struct budget *budget, struct buffer *buffer, span bytes)
{
    TRY(buffer_reserve(budget, buffer, bytes.size));
    if (bytes.size != 0) memcpy(buffer->data + buffer->size, bytes.data, bytes.size);
    buffer->size += bytes.size;
    return STATUS_OK;
}

void buffer_consume(struct buffer *buffer, size_t count)
{
    INVARIANT(count <= buffer->size);
    buffer->size -= count;
    if (buffer->size != 0) memmove(buffer->data, buffer->data + count, buffer->size);
}

void buffer_release(struct budget *budget, struct buffer *buffer)
{
    if (buffer->data != NULL) block_give(budget, buffer->data, buffer->capacity);
    *buffer = (struct buffer){0};
}
