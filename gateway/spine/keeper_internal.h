// SPDX-License-Identifier: Apache-2.0
// Shared by keeper_open.c and keeper_recover.c.
#ifndef CONSENTRY_GATEWAY_KEEPER_INTERNAL_H
#define CONSENTRY_GATEWAY_KEEPER_INTERNAL_H

#include "gateway/spine/keeper.h"

// The journal's visitor: rebuilds everything but the open batch, whose operations are left pending.
struct replay {
    struct keeper *keeper;
    const struct keeper_recovery *recovery;
    struct group_record *record; // scratch
    uint8_t *plain;              // scratch for one opened body
    size_t plain_size;
    bool in_group; // between the first and the last record of a group
};

enum status replay_open(struct replay *replay, struct keeper *keeper,
                        const struct keeper_recovery *recovery);
void replay_close(struct replay *replay);
enum status replay_visit(void *context, const struct journal_record *record);

#endif
