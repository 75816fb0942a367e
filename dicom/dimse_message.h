// SPDX-License-Identifier: Apache-2.0
// Messages out of fragments, PS3.7 6.3.1 and PS3.8 annex E: a command set, then the data set it
// announces, on one presentation context. Command sets are put together in lent memory, data sets
// pass through as they come.
#ifndef CONSENTRY_DICOM_DIMSE_MESSAGE_H
#define CONSENTRY_DICOM_DIMSE_MESSAGE_H

#include "dicom/dimse_command.h"
#include "dicom/dimse_pdu.h"

enum dimse_message_kind {
    DIMSE_MESSAGE_MORE,    // nothing to tell yet
    DIMSE_MESSAGE_COMMAND, // `command` is there; without a data set the message is complete
    DIMSE_MESSAGE_DATA,    // `bytes` of the data set; `end` with the last of them
};

struct dimse_message {
    uint8_t kind;
    uint8_t context;
    bool end;
    const struct dimse_command *command; // of this message, until the next one begins
    span bytes;
};

struct dimse_assembler {
    uint8_t *memory; // DIMSE_COMMAND_MAX bytes
    uint32_t size;
    uint8_t context; // of the message being read
    bool in_message;
    bool in_data; // its command set is complete
    struct dimse_command command;
};

// `memory` holds DIMSE_COMMAND_MAX bytes and outlives the assembler.
void dimse_assembler_init(struct dimse_assembler *a, void *memory);

// Takes a DIMSE_EVENT_DATA. BAD_SYNTAX for a fragment out of turn or on another context, LIMIT for
// a command set above DIMSE_COMMAND_MAX, or what dimse_parse_command says: all end the association
// with an A-ABORT.
WARN_UNUSED enum status dimse_assemble(struct dimse_assembler *a, const struct dimse_event *event,
                                       struct dimse_message *message);

#endif
