// SPDX-License-Identifier: Apache-2.0
#include "dicom/dimse_message.h"

void dimse_assembler_init(struct dimse_assembler *a, void *memory)
{
    *a = (struct dimse_assembler){.memory = memory};
}

static enum status take_command(struct dimse_assembler *a, const struct dimse_event *event,
                                struct dimse_message *message)
{
    if (a->in_data) return STATUS_BAD_SYNTAX;
    if (!a->in_message) {
        a->in_message = true;
        a->context = event->context;
        a->size = 0;
    }
    if (event->bytes.size > DIMSE_COMMAND_MAX - a->size) return STATUS_LIMIT;
    if (event->bytes.size > 0) memcpy(a->memory + a->size, event->bytes.data, event->bytes.size);
    a->size += (uint32_t)event->bytes.size;
    if (!event->last) return STATUS_OK;
    TRY(dimse_parse_command(&a->command, span_of(a->memory, a->size)));
    a->in_data = dimse_has_data_set(&a->command);
    a->in_message = a->in_data;
    message->kind = DIMSE_MESSAGE_COMMAND;
    message->command = &a->command;
    message->end = !a->in_data;
    return STATUS_OK;
}

enum status dimse_assemble(struct dimse_assembler *a, const struct dimse_event *event,
                           struct dimse_message *message)
{
    *message = (struct dimse_message){.kind = DIMSE_MESSAGE_MORE, .context = event->context};
    if (a->in_message && event->context != a->context) return STATUS_BAD_SYNTAX;
    if (event->command) return take_command(a, event, message);
    if (!a->in_data) return STATUS_BAD_SYNTAX;
    message->kind = DIMSE_MESSAGE_DATA;
    message->command = &a->command;
    message->bytes = event->bytes;
    message->end = event->last;
    if (event->last) {
        a->in_data = false;
        a->in_message = false;
    }
    return STATUS_OK;
}
