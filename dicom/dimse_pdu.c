// SPDX-License-Identifier: Apache-2.0
#include "dicom/dimse_pdu.h"

#include "core/base/bytes.h"

enum { FLAG_COMMAND = 1, FLAG_LAST = 2 };

void dimse_reader_init(struct dimse_reader *r, void *memory)
{
    memset(r, 0, offsetof(struct dimse_reader, associate));
    r->memory = memory;
}

static enum status refuse(struct dimse_reader *r, enum status status,
                          enum dimse_abort_reason reason)
{
    r->reason = (uint8_t)reason;
    return status;
}

// Bytes into `to`, as far as the piece has them; true once `size` are there.
static bool gather(uint8_t *to, uint32_t *have, uint32_t size, span *piece)
{
    size_t wanted = size - *have;
    size_t take = piece->size < wanted ? piece->size : wanted;
    if (take > 0) memcpy(to + *have, piece->data, take);
    *have += (uint32_t)take;
    *piece = span_slice(*piece, take, piece->size);
    return *have == size;
}

static enum status begin_pdu(struct dimse_reader *r)
{
    uint8_t type = r->head[0];
    uint32_t length = load_u32_be(r->head + 2);
    if (type < DIMSE_PDU_ASSOCIATE_RQ || type > DIMSE_PDU_ABORT) {
        return refuse(r, STATUS_BAD_MAGIC, DIMSE_ABORT_UNRECOGNIZED);
    }
    if (type == DIMSE_PDU_DATA) {
        if (length > DIMSE_PDU_MAX) return refuse(r, STATUS_LIMIT, DIMSE_ABORT_INVALID);
    } else if (type > DIMSE_PDU_ASSOCIATE_AC) {
        if (length != 4) return refuse(r, STATUS_BAD_LENGTH, DIMSE_ABORT_INVALID);
    } else if (length > DIMSE_ASSOCIATE_MAX) {
        return refuse(r, STATUS_LIMIT, DIMSE_ABORT_INVALID);
    }
    r->type = type;
    r->pdu_left = length;
    r->body_size = 0;
    r->head_size = 0;
    return STATUS_OK;
}

static enum status whole_pdu(struct dimse_reader *r, struct dimse_event *event)
{
    const uint8_t *body = r->memory;
    uint8_t type = r->type;
    r->type = 0;
    if (type == DIMSE_PDU_ASSOCIATE_RQ || type == DIMSE_PDU_ASSOCIATE_AC) {
        enum status status =
            dimse_parse_associate(&r->associate, type, span_of(body, r->body_size));
        if (status != STATUS_OK) return refuse(r, status, DIMSE_ABORT_INVALID);
        event->kind =
            type == DIMSE_PDU_ASSOCIATE_RQ ? DIMSE_EVENT_ASSOCIATE_RQ : DIMSE_EVENT_ASSOCIATE_AC;
        event->associate = &r->associate;
        return STATUS_OK;
    }
    event->result = body[1];
    event->source = body[2];
    event->reason = body[3];
    if (type == DIMSE_PDU_ASSOCIATE_RJ) event->kind = DIMSE_EVENT_ASSOCIATE_RJ;
    if (type == DIMSE_PDU_RELEASE_RQ) event->kind = DIMSE_EVENT_RELEASE_RQ;
    if (type == DIMSE_PDU_RELEASE_RP) event->kind = DIMSE_EVENT_RELEASE_RP;
    if (type == DIMSE_PDU_ABORT) event->kind = DIMSE_EVENT_ABORT;
    return STATUS_OK;
}

// The head of a fragment: length with context and flags, which count.
static enum status begin_fragment(struct dimse_reader *r)
{
    uint32_t length = load_u32_be(r->head);
    r->head_size = 0;
    if (length < 2 || length - 2 > r->pdu_left) {
        return refuse(r, STATUS_BAD_LENGTH, DIMSE_ABORT_INVALID);
    }
    r->pdv_left = length - 2;
    r->context = r->head[4];
    r->flags = r->head[5];
    r->in_pdv = true;
    return STATUS_OK;
}

static void fragment_bytes(struct dimse_reader *r, span *piece, struct dimse_event *event)
{
    size_t size = piece->size < r->pdv_left ? piece->size : r->pdv_left;
    event->kind = DIMSE_EVENT_DATA;
    event->bytes = span_slice(*piece, 0, size);
    event->context = r->context;
    event->command = (r->flags & FLAG_COMMAND) != 0;
    *piece = span_slice(*piece, size, piece->size);
    r->pdv_left -= (uint32_t)size;
    r->pdu_left -= (uint32_t)size;
    event->fragment_end = r->pdv_left == 0;
    event->last = event->fragment_end && (r->flags & FLAG_LAST) != 0;
    if (event->fragment_end) r->in_pdv = false;
    if (event->fragment_end && r->pdu_left == 0) r->type = 0;
}

// Inside a P-DATA-TF. True when there is an event or a fault.
static bool take_data(struct dimse_reader *r, span *piece, struct dimse_event *event,
                      enum status *status)
{
    if (!r->in_pdv) {
        if (r->pdu_left == 0) { // an empty PDU, or one that ended with its last fragment
            r->type = 0;
            return false;
        }
        if (r->pdu_left + r->head_size < 6) {
            *status = refuse(r, STATUS_BAD_LENGTH, DIMSE_ABORT_INVALID);
            return true;
        }
        uint32_t have = r->head_size;
        bool whole = gather(r->head, &have, 6, piece);
        r->pdu_left -= have - r->head_size;
        r->head_size = (uint8_t)have;
        if (!whole) return false;
        *status = begin_fragment(r);
        if (*status != STATUS_OK) return true;
    }
    if (piece->size == 0 && r->pdv_left > 0) return false;
    fragment_bytes(r, piece, event);
    return true;
}

enum status dimse_next(struct dimse_reader *r, span *piece, struct dimse_event *event)
{
    *event = (struct dimse_event){.kind = DIMSE_EVENT_MORE};
    if (r->reason != DIMSE_ABORT_NONE) return STATUS_BAD_SYNTAX;
    for (;;) { // every turn but the last takes bytes or begins or ends a PDU
        if (r->type == 0) {
            uint32_t have = r->head_size;
            bool whole = gather(r->head, &have, 6, piece);
            // What is no PDU shows at its first byte: nothing more of it is waited for.
            bool noise = have > 0 && (r->head[0] == 0 || r->head[0] > DIMSE_PDU_ABORT);
            if (noise) return refuse(r, STATUS_BAD_MAGIC, DIMSE_ABORT_UNRECOGNIZED);
            r->head_size = (uint8_t)have;
            if (!whole) return STATUS_OK;
            TRY(begin_pdu(r));
        }
        if (r->type == DIMSE_PDU_DATA) {
            enum status status = STATUS_OK;
            if (take_data(r, piece, event, &status)) return status;
            if (r->type != 0) return STATUS_OK;
            continue;
        }
        if (!gather(r->memory, &r->body_size, r->pdu_left, piece)) return STATUS_OK;
        return whole_pdu(r, event);
    }
}

uint32_t dimse_fragment_max(uint32_t max_length)
{
    // Below 4 KiB a peer could be made to send a byte at a time; nobody announces less.
    uint32_t most =
        max_length == 0 || max_length > DIMSE_MAX_LENGTH ? DIMSE_MAX_LENGTH : max_length;
    return most > 6 ? most - 6 : 1;
}
