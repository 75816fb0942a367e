// SPDX-License-Identifier: Apache-2.0
// Command sets, PS3.7 6.3, 9.3, 10.3 and annex E: implicit little endian always.
#ifndef CONSENTRY_DICOM_DIMSE_COMMAND_H
#define CONSENTRY_DICOM_DIMSE_COMMAND_H

#include "core/base/writer.h"

#define DIMSE_COMMAND_MAX (16U << 10) // bytes of a command set
#define DIMSE_NO_DATA_SET 0x0101      // (0000,0800); anything else announces a data set

enum dimse_command_field {
    DIMSE_C_STORE_RQ = 0x0001,
    DIMSE_C_GET_RQ = 0x0010,
    DIMSE_C_FIND_RQ = 0x0020,
    DIMSE_C_MOVE_RQ = 0x0021,
    DIMSE_C_ECHO_RQ = 0x0030,
    DIMSE_N_EVENT_REPORT_RQ = 0x0100,
    DIMSE_N_GET_RQ = 0x0110,
    DIMSE_N_SET_RQ = 0x0120,
    DIMSE_N_ACTION_RQ = 0x0130,
    DIMSE_N_CREATE_RQ = 0x0140,
    DIMSE_N_DELETE_RQ = 0x0150,
    DIMSE_C_CANCEL_RQ = 0x0fff,
    DIMSE_RESPONSE = 0x8000, // or-ed to a request's field
};

// PS3.7 annex C and PS3.4 B.2.3, C.4.1.1.4.
enum dimse_status {
    DIMSE_SUCCESS = 0x0000,
    DIMSE_PENDING = 0xff00,
    DIMSE_PENDING_UNSUPPORTED_KEYS = 0xff01,
    DIMSE_CANCELED = 0xfe00,
    DIMSE_REFUSED_NOT_AUTHORIZED = 0x0124,
    DIMSE_DUPLICATE_INSTANCE = 0x0111,
    DIMSE_NO_SUCH_INSTANCE = 0x0112,
    DIMSE_NO_SUCH_SOP_CLASS = 0x0118,
    DIMSE_INVALID_INSTANCE = 0x0117,
    DIMSE_INVALID_ARGUMENT = 0x0115,
    DIMSE_INVALID_ATTRIBUTE = 0x0106,
    DIMSE_MISSING_ATTRIBUTE = 0x0120,
    DIMSE_PROCESSING_FAILURE = 0x0110,
    DIMSE_NO_SUCH_ACTION = 0x0123,
    DIMSE_UNRECOGNIZED_OPERATION = 0x0211,
    DIMSE_RESOURCE_LIMITATION = 0x0213,
    DIMSE_OUT_OF_RESOURCES = 0xa700,
    DIMSE_CLASS_MISMATCH = 0xa900,
    DIMSE_CANNOT_UNDERSTAND = 0xc000,
    DIMSE_COERCED = 0xb000,
};

// Which optional fields a command has; the spans are there when they are not empty.
enum dimse_command_has {
    DIMSE_HAS_MESSAGE_ID = 1,
    DIMSE_HAS_RESPONDED_ID = 2,
    DIMSE_HAS_PRIORITY = 4,
    DIMSE_HAS_STATUS = 8,
    DIMSE_HAS_EVENT_TYPE = 16,
    DIMSE_HAS_ACTION_TYPE = 32,
    DIMSE_HAS_REMAINING = 64,
    DIMSE_HAS_ORIGINATOR_ID = 128,
    DIMSE_HAS_COUNTS = 256, // completed, failed, warning sub-operations
    DIMSE_HAS_ERROR_ID = 512,
};

struct dimse_command {
    uint16_t field;        // enum dimse_command_field
    uint16_t message_id;   // of a request
    uint16_t responded_id; // of a response: the request's
    uint16_t has;          // enum dimse_command_has
    uint16_t data_set;     // (0000,0800)
    uint16_t priority;     // 0 medium, 1 high, 2 low
    uint16_t status;
    uint16_t event_type;
    uint16_t action_type;
    uint16_t remaining, completed, failed, warning; // sub-operations
    uint16_t originator_id;
    uint16_t error_id;
    span affected_class; // UIDs, titles and text without padding
    span requested_class;
    span affected_instance;
    span requested_instance;
    span move_destination;
    span originator;
    span error_comment;
    span offending; // (0000,0901) as it came: AT values, little endian
};

static inline bool dimse_has_data_set(const struct dimse_command *command)
{
    return command->data_set != DIMSE_NO_DATA_SET;
}

static inline bool dimse_is_response(const struct dimse_command *command)
{
    return (command->field & DIMSE_RESPONSE) != 0;
}

// Parses a whole command set; spans point into `bytes`. Unknown elements of group 0000 are passed
// over. BAD_LENGTH, TRUNCATED, BAD_SYNTAX (another group, or not ascending), MISSING (no command
// field, or no message id where one is needed), LIMIT above DIMSE_COMMAND_MAX.
WARN_UNUSED enum status dimse_parse_command(struct dimse_command *out, span bytes);

// Appends a command set with its group length: the fields that are there, in order.
void dimse_write_command(struct writer *w, const struct dimse_command *command);

// The response to a request, without a data set: field, ids, class and instance taken over.
struct dimse_command dimse_response_to(const struct dimse_command *request, uint16_t status);

#endif
