// SPDX-License-Identifier: Apache-2.0
// Any bytes as what a peer sends, in pieces: no crash, no event out of bounds, and the same events
// as in one piece.
#include <stdlib.h>

#include "dicom/dimse_message.h"
#include "dicom/dimse_negotiation.h"

static uint8_t memory[DIMSE_ASSOCIATE_MAX], command_memory[DIMSE_COMMAND_MAX], out[1 << 17];
static struct dimse_associate answer;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// A checksum of all that is told, whatever the pieces.
static uint64_t told(span bytes, size_t step)
{
    static struct dimse_reader reader;
    struct dimse_assembler assembler;
    dimse_assembler_init(&assembler, command_memory);
    dimse_reader_init(&reader, memory);
    uint64_t sum = 1;
    for (size_t at = 0; at < bytes.size; at += step) {
        span piece = span_slice(bytes, at, step);
        struct dimse_event event;
        for (;;) {
            enum status status = dimse_next(&reader, &piece, &event);
            if (status != STATUS_OK) return sum * 31 + (uint64_t)status;
            if (event.kind == DIMSE_EVENT_MORE) break;
            if (event.kind == DIMSE_EVENT_ASSOCIATE_RQ) {
                sum = sum * 31 + dimse_negotiate(&answer, event.associate);
                struct writer w = writer_over(out, sizeof out);
                dimse_write_associate(&w, DIMSE_PDU_ASSOCIATE_AC, &answer);
                if (w.status != STATUS_OK && w.status != STATUS_LIMIT) abort();
            }
            if (event.kind != DIMSE_EVENT_DATA) {
                sum = sum * 31 + event.kind;
                continue;
            }
            struct dimse_message message;
            status = dimse_assemble(&assembler, &event, &message);
            if (status != STATUS_OK) return sum * 31 + (uint64_t)status;
            for (size_t i = 0; i < message.bytes.size; i++) sum = sum * 31 + message.bytes.data[i];
            if (message.end) sum = sum * 31 + 7;
            if (message.kind != DIMSE_MESSAGE_COMMAND) continue;
            struct writer w = writer_over(out, sizeof out);
            struct dimse_command response = dimse_response_to(message.command, DIMSE_SUCCESS);
            dimse_write_command(&w, &response);
            sum = sum * 31 + message.command->field;
        }
    }
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1) return 0;
    span bytes = span_of(data + 1, size - 1);
    if (told(bytes, size) != told(bytes, (size_t)data[0] + 1)) abort();
    return 0;
}
