// SPDX-License-Identifier: Apache-2.0
// Where one data set is read: nodes, kept values, the reader and what it found. Desks are lent for
// one message and cost addresses only until they are used.
#ifndef CONSENTRY_GATEWAY_DIMSE_DESK_H
#define CONSENTRY_GATEWAY_DIMSE_DESK_H

#include "core/base/arena.h"
#include "core/base/issue.h"
#include "dicom/dicom_inflate.h"
#include "dicom/dicom_metadata.h"
#include "dicom/dicom_reader.h"
#include "gateway/host/limits.h"

#define DIMSE_ISSUES_MAX 16

struct dimse_desk {
    struct dimse_desk *next;
    struct arena node_memory;
    struct arena arena; // values, texts, plans
    struct dicom_dataset dataset;
    struct dicom_reader reader;
    struct dicom_inflate inflate;
    struct dicom_options options;
    struct dicom_metadata metadata;
    struct issues issues;
    struct issue items[DIMSE_ISSUES_MAX];
    char syntax[65]; // transfer syntax
};

struct dimse_desks {
    struct dimse_desk *free;
    uint32_t count;
};

// A desk ready to read a bare data set in this transfer syntax; NULL when all are taken or memory
// is short. dimse_desk_feed() takes it in, dicom_reader_finish() ends it.
struct dimse_desk *dimse_desk_take(struct dimse_desks *desks, span transfer_syntax);
void dimse_desk_give(struct dimse_desks *desks, struct dimse_desk *desk);
void dimse_desks_close(struct dimse_desks *desks);

// The rule of the first error, or NULL.
const char *dimse_desk_rule(const struct dimse_desk *desk);

#endif
