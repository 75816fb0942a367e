// SPDX-License-Identifier: Apache-2.0
#include "tests/store/sim_disk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/invariant.h"

#define SECTOR 512

static uint64_t sim_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

// Counts the call; anything but OK is what it has to return.
static enum status step(struct sim_disk *disk)
{
    disk->calls++;
    bool fails = disk->fail_at != 0 &&
                 (disk->fail_from ? disk->calls >= disk->fail_at : disk->calls == disk->fail_at);
    return fails ? disk->fail_status : STATUS_OK;
}

static struct sim_name *find(struct sim_name *names, const char *path)
{
    for (int i = 0; i < SIM_NODES; i++) {
        if (names[i].node >= 0 && strcmp(names[i].path, path) == 0) return &names[i];
    }
    return NULL;
}

static void set_name(struct sim_name *names, const char *path, int node)
{
    struct sim_name *name = find(names, path);
    if (node < 0) {
        if (name != NULL) name->node = -1;
        return;
    }
    for (int i = 0; i < SIM_NODES && name == NULL; i++) {
        if (names[i].node < 0) name = &names[i];
    }
    INVARIANT(name != NULL && strlen(path) < SIM_NAME);
    strcpy(name->path, path);
    name->node = node;
}

static void change_name(struct sim_disk *disk, const char *path, int node, uint32_t group)
{
    set_name(disk->names, path, node);
    INVARIANT(disk->change_count < SIM_CHANGES);
    struct sim_change *change = &disk->changes[disk->change_count++];
    strcpy(change->path, path);
    change->node = node;
    change->group = group;
}

static bool node_named(const struct sim_disk *disk, int node)
{
    for (int i = 0; i < SIM_NODES; i++) {
        if (disk->names[i].node == node || disk->durable_names[i].node == node) return true;
    }
    for (uint32_t i = 0; i < disk->change_count; i++) {
        if (disk->changes[i].node == node) return true;
    }
    for (int i = 0; i < SIM_OPEN; i++) {
        if (disk->handles[i] == node) return true;
    }
    return false;
}

static int new_node(struct sim_disk *disk)
{
    for (int i = 0; i < SIM_NODES; i++) {
        struct sim_node *node = &disk->nodes[i];
        if (node->used && node_named(disk, i)) continue;
        free(node->now);
        free(node->durable);
        *node = (struct sim_node){.used = true};
        return i;
    }
    INVARIANT(false);
    return -1;
}

static bool grow(struct sim_disk *disk, struct sim_node *node, uint64_t size)
{
    uint64_t all = 0;
    for (int i = 0; i < SIM_NODES; i++) all += disk->nodes[i].size;
    if (size > node->size && disk->space != 0 && all + (size - node->size) > disk->space) {
        return false;
    }
    if (size > node->capacity) {
        uint64_t capacity = size * 2 + SECTOR;
        node->now = realloc(node->now, capacity);
        node->durable = realloc(node->durable, capacity);
        INVARIANT(node->now != NULL && node->durable != NULL);
        memset(node->now + node->capacity, 0, capacity - node->capacity);
        memset(node->durable + node->capacity, 0, capacity - node->capacity);
        node->capacity = capacity;
    }
    if (size > node->size) node->size = size;
    return true;
}

static struct sim_node *node_of(struct sim_disk *disk, int file)
{
    INVARIANT(file >= 0 && file < SIM_OPEN && disk->handles[file] >= 0);
    return &disk->nodes[disk->handles[file]];
}

static enum status sim_open(void *context, const char *path, enum file_mode mode, int *file)
{
    struct sim_disk *disk = context;
    TRY(step(disk));
    const struct sim_name *name = find(disk->names, path);
    if (name == NULL && (mode == FILE_OPEN_READ || mode == FILE_OPEN_WRITE)) {
        return STATUS_NOT_FOUND;
    }
    if (name != NULL && mode == FILE_OPEN_NEW) return STATUS_CONFLICT;
    int node = name == NULL ? new_node(disk) : name->node;
    if (name == NULL) change_name(disk, path, node, ++disk->change_group);
    for (int i = 0; i < SIM_OPEN; i++) {
        if (disk->handles[i] >= 0) continue;
        disk->handles[i] = node;
        disk->sync_failed[i] = false;
        *file = i;
        return STATUS_OK;
    }
    INVARIANT(false);
    return STATUS_INTERNAL;
}

static enum status sim_close(void *context, int file)
{
    struct sim_disk *disk = context;
    enum status status = step(disk);
    (void)node_of(disk, file);
    disk->handles[file] = -1;
    return status;
}

static enum status sim_read(void *context, int file, uint64_t offset, void *out, size_t size,
                            size_t *got)
{
    struct sim_disk *disk = context;
    *got = 0;
    TRY(step(disk));
    const struct sim_node *node = node_of(disk, file);
    if (offset >= node->size || size == 0) return STATUS_OK;
    *got = node->size - offset < size ? (size_t)(node->size - offset) : size;
    memcpy(out, node->now + offset, *got);
    return STATUS_OK;
}

static enum status sim_write(void *context, int file, uint64_t offset, const void *bytes,
                             size_t size, size_t *put)
{
    struct sim_disk *disk = context;
    *put = 0;
    enum status status = step(disk);
    if (status != STATUS_OK && !disk->fail_short) return status;
    if (status != STATUS_OK) size /= 2;
    struct sim_node *node = node_of(disk, file);
    if (!grow(disk, node, offset + size)) return STATUS_DISK_FULL;
    if (size > 0) memcpy(node->now + offset, bytes, size);
    *put = size;
    return STATUS_OK;
}

static enum status sim_sync(void *context, int file)
{
    struct sim_disk *disk = context;
    if (disk->sync_failed[file]) disk->synced_again++;
    enum status status = step(disk);
    struct sim_node *node = node_of(disk, file);
    if (status != STATUS_OK) {
        disk->sync_failed[file] = true;
        return status;
    }
    if (node->capacity > 0) memcpy(node->durable, node->now, node->capacity);
    node->durable_size = node->size;
    return STATUS_OK;
}

static enum status sim_size(void *context, int file, uint64_t *size)
{
    struct sim_disk *disk = context;
    TRY(step(disk));
    *size = node_of(disk, file)->size;
    return STATUS_OK;
}

static enum status sim_truncate(void *context, int file, uint64_t size)
{
    struct sim_disk *disk = context;
    TRY(step(disk));
    struct sim_node *node = node_of(disk, file);
    if (!grow(disk, node, size)) return STATUS_DISK_FULL;
    if (size < node->size) memset(node->now + size, 0, node->size - size);
    node->size = size;
    return STATUS_OK;
}

static enum status sim_lock(void *context, int file)
{
    struct sim_disk *disk = context;
    TRY(step(disk));
    int holders = 0;
    for (int i = 0; i < SIM_OPEN; i++) holders += disk->handles[i] == disk->handles[file];
    return holders == 1 ? STATUS_OK : STATUS_UNAVAILABLE;
}

static enum status sim_rename(void *context, const char *from, const char *to)
{
    struct sim_disk *disk = context;
    TRY(step(disk));
    const struct sim_name *name = find(disk->names, from);
    if (name == NULL) return STATUS_NOT_FOUND;
    int node = name->node;
    disk->change_group++;
    change_name(disk, from, -1, disk->change_group);
    change_name(disk, to, node, disk->change_group);
    return STATUS_OK;
}

static enum status sim_remove(void *context, const char *path)
{
    struct sim_disk *disk = context;
    TRY(step(disk));
    if (find(disk->names, path) == NULL) return STATUS_NOT_FOUND;
    change_name(disk, path, -1, ++disk->change_group);
    return STATUS_OK;
}

// Folders are not kept: any path may be used.
static enum status sim_make_folder(void *context, const char *path)
{
    (void)path;
    return step(context);
}

static bool in_folder(const char *path, const char *folder)
{
    size_t size = strlen(folder);
    return strncmp(path, folder, size) == 0 && path[size] == '/' &&
           strchr(path + size + 1, '/') == NULL;
}

static void apply_change(struct sim_disk *disk, const struct sim_change *change)
{
    set_name(disk->durable_names, change->path, change->node);
}

static enum status sim_sync_folder(void *context, const char *path)
{
    struct sim_disk *disk = context;
    TRY(step(disk));
    uint32_t kept = 0;
    for (uint32_t i = 0; i < disk->change_count; i++) {
        if (in_folder(disk->changes[i].path, path)) {
            apply_change(disk, &disk->changes[i]);
        } else {
            disk->changes[kept++] = disk->changes[i];
        }
    }
    disk->change_count = kept;
    return STATUS_OK;
}

static enum status sim_list(void *context, const char *path, file_visit_fn *visit,
                            void *visit_context)
{
    struct sim_disk *disk = context;
    TRY(step(disk));
    struct sim_name names[SIM_NODES];
    memcpy(names, disk->names, sizeof names);
    for (int i = 0; i < SIM_NODES; i++) {
        if (names[i].node < 0 || !in_folder(names[i].path, path)) continue;
        TRY(visit(visit_context, names[i].path + strlen(path) + 1));
    }
    return STATUS_OK;
}

void sim_init(struct sim_disk *disk)
{
    memset(disk, 0, sizeof *disk);
    disk->ops = (struct file_ops){
        disk,         sim_open, sim_close,  sim_read,   sim_write,       sim_sync,        sim_size,
        sim_truncate, sim_lock, sim_rename, sim_remove, sim_make_folder, sim_sync_folder, sim_list};
    for (int i = 0; i < SIM_NODES; i++) disk->names[i].node = disk->durable_names[i].node = -1;
    for (int i = 0; i < SIM_OPEN; i++) disk->handles[i] = -1;
}

void sim_free(struct sim_disk *disk)
{
    for (int i = 0; i < SIM_NODES; i++) {
        free(disk->nodes[i].now);
        free(disk->nodes[i].durable);
    }
}

void sim_copy(struct sim_disk *to, const struct sim_disk *from)
{
    sim_init(to);
    memcpy(to->names, from->names, sizeof to->names);
    memcpy(to->durable_names, from->durable_names, sizeof to->durable_names);
    memcpy(to->changes, from->changes, sizeof to->changes);
    to->change_count = from->change_count;
    to->change_group = from->change_group;
    for (int i = 0; i < SIM_NODES; i++) {
        const struct sim_node *node = &from->nodes[i];
        to->nodes[i] = *node;
        to->nodes[i].now = to->nodes[i].durable = NULL;
        if (node->capacity == 0) continue;
        to->nodes[i].now = malloc(node->capacity);
        to->nodes[i].durable = malloc(node->capacity);
        INVARIANT(to->nodes[i].now != NULL && to->nodes[i].durable != NULL);
        memcpy(to->nodes[i].now, node->now, node->capacity);
        memcpy(to->nodes[i].durable, node->durable, node->capacity);
    }
}

void sim_kill(struct sim_disk *disk)
{
    for (int i = 0; i < SIM_OPEN; i++) disk->handles[i] = -1;
    disk->fail_at = 0;
}

static void crash_node(struct sim_node *node, uint64_t *seed)
{
    uint64_t size = sim_random(seed) % 2 == 0 ? node->size : node->durable_size;
    uint64_t mode = sim_random(seed) % 4; // all, none, or a choice of the unsynced sectors
    for (uint64_t at = 0; at < node->capacity; at += SECTOR) {
        uint64_t left = node->capacity - at < SECTOR ? node->capacity - at : SECTOR;
        bool keep = mode == 0 || (mode != 1 && sim_random(seed) % 2 == 0);
        if (!keep) memcpy(node->now + at, node->durable + at, left);
    }
    if (size < node->capacity) memset(node->now + size, 0, node->capacity - size);
    node->size = size;
    if (node->capacity > 0) memcpy(node->durable, node->now, node->capacity);
    node->durable_size = size;
}

void sim_crash(struct sim_disk *disk, uint64_t *seed)
{
    sim_kill(disk);
    uint32_t kept =
        disk->change_count == 0 ? 0 : (uint32_t)(sim_random(seed) % (disk->change_count + 1));
    while (kept > 0 && kept < disk->change_count &&
           disk->changes[kept].group == disk->changes[kept - 1].group) {
        kept++;
    }
    for (uint32_t i = 0; i < kept; i++) apply_change(disk, &disk->changes[i]);
    disk->change_count = 0;
    memcpy(disk->names, disk->durable_names, sizeof disk->names);
    for (int i = 0; i < SIM_NODES; i++) {
        if (disk->nodes[i].used) crash_node(&disk->nodes[i], seed);
    }
}

uint8_t *sim_bytes(struct sim_disk *disk, const char *path, uint64_t *size)
{
    const struct sim_name *name = find(disk->names, path);
    if (name == NULL) return NULL;
    *size = disk->nodes[name->node].size;
    return disk->nodes[name->node].now;
}
