// SPDX-License-Identifier: Apache-2.0
#include "dicom/dimse_command.h"

#include <stddef.h>

#include "core/base/bytes.h"
#include "core/base/reader.h"
#include "dicom/dicom_write.h"

// clang-format off
// Elements of group 0000, PS3.7 annex E: element, kind, member, the flag that says it is there.
// U is a 16-bit number, S a text or UID.
#define COMMAND_TABLE(X)                                              \
    X(0x0002, S, UI, affected_class,     0)                           \
    X(0x0003, S, UI, requested_class,    0)                           \
    X(0x0100, U, US, field,              0)                           \
    X(0x0110, U, US, message_id,         DIMSE_HAS_MESSAGE_ID)        \
    X(0x0120, U, US, responded_id,       DIMSE_HAS_RESPONDED_ID)      \
    X(0x0600, S, AE, move_destination,   0)                           \
    X(0x0700, U, US, priority,           DIMSE_HAS_PRIORITY)          \
    X(0x0800, U, US, data_set,           0)                           \
    X(0x0900, U, US, status,             DIMSE_HAS_STATUS)            \
    X(0x0901, S, AT, offending,          0)                           \
    X(0x0902, S, LO, error_comment,      0)                           \
    X(0x0903, U, US, error_id,           DIMSE_HAS_ERROR_ID)          \
    X(0x1000, S, UI, affected_instance,  0)                           \
    X(0x1001, S, UI, requested_instance, 0)                           \
    X(0x1002, U, US, event_type,         DIMSE_HAS_EVENT_TYPE)        \
    X(0x1008, U, US, action_type,        DIMSE_HAS_ACTION_TYPE)       \
    X(0x1020, U, US, remaining,          DIMSE_HAS_REMAINING)         \
    X(0x1021, U, US, completed,          DIMSE_HAS_COUNTS)            \
    X(0x1022, U, US, failed,             DIMSE_HAS_COUNTS)            \
    X(0x1023, U, US, warning,            DIMSE_HAS_COUNTS)            \
    X(0x1030, S, AE, originator,         0)                           \
    X(0x1031, U, US, originator_id,      DIMSE_HAS_ORIGINATOR_ID)
// clang-format on

enum kind { KIND_U, KIND_S };

struct row {
    uint16_t element;
    uint8_t kind;
    uint8_t vr;
    uint16_t has;
    size_t offset;
};

static const struct row rows[] = {
#define X(element, kind, vr, member, has) \
    {element, KIND_##kind, DICOM_VR_##vr, has, offsetof(struct dimse_command, member)},
    COMMAND_TABLE(X)
#undef X
};
#define ROW_COUNT (sizeof rows / sizeof *rows)

static enum status take_element(struct dimse_command *out, uint16_t element, span value)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (rows[i].element != element) continue;
        char *member = (char *)out + rows[i].offset;
        if (rows[i].kind == KIND_S) {
            span text = rows[i].vr == DICOM_VR_AT ? value : dicom_trim(value, DICOM_VR_AE);
            memcpy(member, &text, sizeof text);
            return STATUS_OK;
        }
        if (value.size != 2) return STATUS_BAD_LENGTH;
        uint16_t number = load_u16_le(value.data);
        memcpy(member, &number, sizeof number);
        out->has = (uint16_t)(out->has | rows[i].has);
        return STATUS_OK;
    }
    return STATUS_OK;
}

enum status dimse_parse_command(struct dimse_command *out, span bytes)
{
    *out = (struct dimse_command){.data_set = DIMSE_NO_DATA_SET};
    if (bytes.size > DIMSE_COMMAND_MAX) return STATUS_LIMIT;
    struct reader r = reader_over(bytes);
    int last = -1;
    bool announced = false;
    while (reader_ok(&r) && reader_left(&r) > 0) {
        uint16_t group = read_u16_le(&r);
        uint16_t element = read_u16_le(&r);
        span value = read_span(&r, read_u32_le(&r));
        if (!reader_ok(&r)) break;
        if (group != 0 || element <= last) return STATUS_BAD_SYNTAX;
        last = element;
        announced = announced || element == 0x0800;
        TRY(take_element(out, element, value));
    }
    if (!reader_ok(&r)) return r.status;
    uint16_t id = dimse_is_response(out) || out->field == DIMSE_C_CANCEL_RQ ? DIMSE_HAS_RESPONDED_ID
                                                                            : DIMSE_HAS_MESSAGE_ID;
    if (out->field == 0 || !announced || (out->has & id) == 0) return STATUS_MISSING;
    return STATUS_OK;
}

static bool is_there(const struct dimse_command *command, const struct row *row)
{
    if (row->element == 0x0100 || row->element == 0x0800) return true;
    if (row->kind == KIND_U) return (command->has & row->has) != 0;
    span text;
    memcpy(&text, (const char *)command + row->offset, sizeof text);
    return text.size > 0;
}

void dimse_write_command(struct writer *w, const struct dimse_command *command)
{
    const enum dicom_encoding e = DICOM_IMPLICIT_LE;
    dicom_write_u32(w, e, DICOM_TAG(0, 0), DICOM_VR_UL, 0);
    size_t start = w->size;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const struct row *row = &rows[i];
        if (!is_there(command, row)) continue;
        const char *member = (const char *)command + row->offset;
        if (row->kind == KIND_U) {
            uint16_t number;
            memcpy(&number, member, sizeof number);
            dicom_write_u16(w, e, row->element, DICOM_VR_US, number);
        } else {
            span text;
            memcpy(&text, member, sizeof text);
            dicom_write_element(w, e, row->element, (enum dicom_vr)row->vr, text);
        }
    }
    if (w->status == STATUS_OK) store_u32_le(w->data + start - 4, (uint32_t)(w->size - start));
}

struct dimse_command dimse_response_to(const struct dimse_command *request, uint16_t status)
{
    struct dimse_command response = {
        .field = (uint16_t)(request->field | DIMSE_RESPONSE),
        .responded_id = request->message_id,
        .has = DIMSE_HAS_RESPONDED_ID | DIMSE_HAS_STATUS,
        .data_set = DIMSE_NO_DATA_SET,
        .status = status,
        .affected_class = request->affected_class,
        .affected_instance = request->affected_instance,
    };
    // N-SET, N-ACTION and N-DELETE name what they want as requested, and their answers as affected.
    if (request->requested_class.size > 0) response.affected_class = request->requested_class;
    if (request->requested_instance.size > 0) {
        response.affected_instance = request->requested_instance;
    }
    if ((request->has & DIMSE_HAS_ACTION_TYPE) != 0) {
        response.action_type = request->action_type;
        response.has |= DIMSE_HAS_ACTION_TYPE;
    }
    if ((request->has & DIMSE_HAS_EVENT_TYPE) != 0) {
        response.event_type = request->event_type;
        response.has |= DIMSE_HAS_EVENT_TYPE;
    }
    return response;
}
