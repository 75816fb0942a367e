// SPDX-License-Identifier: Apache-2.0
// A disk in memory that behaves as badly as a real one may. Writes stand in a cache until sync();
// names until sync_folder(). A crash keeps any choice of unsynced sectors and any prefix of the
// unsynced changes of names. Any call can be made to fail.
#ifndef CONSENTRY_TESTS_STORE_SIM_DISK_H
#define CONSENTRY_TESTS_STORE_SIM_DISK_H

#include "store/file.h"

#define SIM_NODES   96
#define SIM_OPEN    64
#define SIM_CHANGES 64
#define SIM_NAME    96

struct sim_node {
    bool used;
    uint8_t *now;     // what programs read
    uint8_t *durable; // what a power failure leaves
    uint64_t size;
    uint64_t durable_size;
    uint64_t capacity;
};

struct sim_name {
    char path[SIM_NAME];
    int node; // -1: a free entry
};

// One unsynced change of a name: set to a node, or removed (-1).
struct sim_change {
    char path[SIM_NAME];
    int node;
    uint32_t group; // changes of one call happen together
};

struct sim_disk {
    struct file_ops ops;
    struct sim_node nodes[SIM_NODES];
    struct sim_name names[SIM_NODES];
    struct sim_name durable_names[SIM_NODES];
    struct sim_change changes[SIM_CHANGES];
    uint32_t change_count;
    uint32_t change_group;
    int handles[SIM_OPEN]; // node, or -1
    bool sync_failed[SIM_OPEN];
    uint32_t synced_again; // sync() on a handle whose sync() had failed: must stay 0
    uint64_t calls;
    uint64_t fail_at; // the call that fails, from 1; 0: none
    bool fail_from;   // and every one after it
    enum status fail_status;
    bool fail_short; // a failing write writes half
    uint64_t space;  // bytes that files may grow to together; 0: no limit
};

void sim_init(struct sim_disk *disk);
void sim_free(struct sim_disk *disk);
// Another disk with the same contents, without open files or faults.
void sim_copy(struct sim_disk *to, const struct sim_disk *from);
// The process ends: open files close, the cache stays.
void sim_kill(struct sim_disk *disk);
// The power fails.
void sim_crash(struct sim_disk *disk, uint64_t *seed);
// The current bytes of a file, to be spoiled at will; NULL when there is none.
uint8_t *sim_bytes(struct sim_disk *disk, const char *path, uint64_t *size);

#endif
