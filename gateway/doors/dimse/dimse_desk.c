// SPDX-License-Identifier: Apache-2.0
#include "gateway/doors/dimse/dimse_desk.h"

#include <stdlib.h>

#include "core/base/invariant.h"
#include "gateway/host/memory_map.h"

// Used beyond this, a desk gives its pages back. The spine takes room for 9 MiB of metadata in
// other forms, of which it touches what it writes.
#define KEEP_SIZE  ((size_t)10 << 20)
#define KEEP_NODES 16384
// Values above this are digests in the metadata, not bytes.
#define VALUE_MAX 65536

static struct dimse_desk *make(void)
{
    struct dimse_desk *desk = calloc(1, sizeof *desk);
    if (desk == NULL) return NULL;
    bool good = memory_map(&desk->node_memory, LIMIT_METADATA_NODES * sizeof(struct dicom_node)) ==
                    STATUS_OK &&
                memory_map(&desk->arena, LIMIT_METADATA_SIZE) == STATUS_OK;
    if (good) return desk;
    memory_unmap(&desk->node_memory);
    free(desk);
    return NULL;
}

struct dimse_desk *dimse_desk_take(struct dimse_desks *desks, span transfer_syntax)
{
    struct dimse_desk *desk = desks->free;
    if (desk != NULL) {
        desks->free = desk->next;
    } else if (desks->count < LIMIT_DIMSE_DESKS && (desk = make()) != NULL) {
        desks->count++;
    }
    if (desk == NULL) return NULL;
    size_t size = transfer_syntax.size < sizeof desk->syntax ? transfer_syntax.size : 0;
    if (size != 0) memcpy(desk->syntax, transfer_syntax.data, size);
    desk->syntax[size] = '\0';
    arena_reset(&desk->node_memory);
    struct dicom_node *nodes =
        arena_alloc_raw(&desk->node_memory, LIMIT_METADATA_NODES, sizeof *nodes);
    INVARIANT(nodes != NULL); // the memory is for just these
    desk->dataset = dicom_dataset_over(nodes, LIMIT_METADATA_NODES);
    desk->issues = issues_over(desk->items, DIMSE_ISSUES_MAX);
    desk->options = (struct dicom_options){.keep_max = VALUE_MAX, .bare = true};
    desk->options.transfer_syntax = span_of(desk->syntax, size);
    if (dicom_transfer_of(desk->options.transfer_syntax).deflated &&
        dicom_inflate_open(&desk->inflate, &desk->arena) == STATUS_OK)
        desk->options.inflate = &desk->inflate;
    dicom_reader_init(&desk->reader, &desk->dataset, &desk->options, &desk->arena, &desk->issues);
    return desk;
}

void dimse_desk_give(struct dimse_desks *desks, struct dimse_desk *desk)
{
    if (desk == NULL) return;
    bool large = desk->arena.peak > KEEP_SIZE || desk->dataset.count > KEEP_NODES;
    if (large) {
        memory_forget(&desk->arena);
        memory_forget(&desk->node_memory);
        desk->arena.peak = 0;
    }
    arena_reset(&desk->arena);
    desk->next = desks->free;
    desks->free = desk;
}

void dimse_desks_close(struct dimse_desks *desks)
{
    while (desks->free != NULL) {
        struct dimse_desk *desk = desks->free;
        desks->free = desk->next;
        memory_unmap(&desk->arena);
        memory_unmap(&desk->node_memory);
        free(desk);
    }
    desks->count = 0;
}

const char *dimse_desk_rule(const struct dimse_desk *desk)
{
    for (size_t i = 0; i < desk->issues.count; i++) {
        if (desk->items[i].severity == ISSUE_ERROR) return desk->items[i].rule;
    }
    return NULL;
}
