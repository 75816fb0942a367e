// SPDX-License-Identifier: Apache-2.0
// The upper layer without a socket: PDUs, negotiation, the state machine, command sets, messages.
#include "dicom/dicom_transfer.h"
#include "dicom/dimse_message.h"
#include "dicom/dimse_negotiation.h"
#include "dicom/dimse_state.h"
#include "tests/check.h"

#define CT_STORAGE "1.2.840.10008.5.1.4.1.1.2"

static uint8_t memory[DIMSE_ASSOCIATE_MAX], command_memory[DIMSE_COMMAND_MAX];
static uint8_t pdu[1 << 16], other[1 << 16];
static struct dimse_associate request, answer;
static struct dimse_reader reader;

// Sub-items for the given UIDs.
static span syntaxes_of(uint8_t *room, size_t size, const char *const *uids, size_t count)
{
    struct writer w = writer_over(room, size);
    for (size_t i = 0; i < count; i++) dimse_write_syntax(&w, span_text(uids[i]));
    return writer_span(&w);
}

static void make_request(void)
{
    static uint8_t rooms[3][512];
    static const char *const three[] = {DICOM_UID_EXPLICIT_BE, DICOM_UID_EXPLICIT_LE,
                                        DICOM_UID_IMPLICIT_LE};
    static const char *const jpeg[] = {"1.2.840.10008.1.2.4.50"};
    memset(&request, 0, sizeof request);
    request.called = span_text("CONSENTRY");
    request.calling = span_text("MODALITY1");
    request.max_length = 16384;
    request.implementation = span_text("1.2.3");
    request.version_name = span_text("TEST_1");
    request.invoked_max = 1;
    request.performed_max = 1;
    request.contexts[0] =
        (struct dimse_context){.id = 1,
                               .abstract = span_text("1.2.840.10008.1.1"),
                               .syntaxes = syntaxes_of(rooms[0], 512, three + 2, 1)};
    request.contexts[1] = (struct dimse_context){.id = 3,
                                                 .abstract = span_text(CT_STORAGE),
                                                 .syntaxes = syntaxes_of(rooms[1], 512, three, 3)};
    request.contexts[2] = (struct dimse_context){.id = 5,
                                                 .abstract = span_text(CT_STORAGE),
                                                 .syntaxes = syntaxes_of(rooms[2], 512, jpeg, 1)};
    request.contexts[3] =
        (struct dimse_context){.id = 7,
                               .abstract = span_text("1.2.840.10008.5.1.4.1.2.2.2"),
                               .syntaxes = request.contexts[0].syntaxes};
    request.context_count = 4;
    request.roles[0] = (struct dimse_role){span_text("1.2.840.10008.1.20.1"), true, true};
    request.role_count = 1;
    request.identity = (struct dimse_identity){2, true, span_text("erika"), span_text("secret")};
}

static span write_request(void)
{
    make_request();
    struct writer w = writer_over(pdu, sizeof pdu);
    dimse_write_associate(&w, DIMSE_PDU_ASSOCIATE_RQ, &request);
    CHECK_EQ(w.status, STATUS_OK);
    return writer_span(&w);
}

static enum status next_of(span bytes, struct dimse_event *event)
{
    dimse_reader_init(&reader, memory);
    enum status status = dimse_next(&reader, &bytes, event);
    if (status == STATUS_OK && event->kind != DIMSE_EVENT_MORE) CHECK_EQ(bytes.size, 0);
    return status;
}

TEST(associate__written_and_read__the_same)
{
    struct dimse_event event;
    CHECK_EQ(next_of(write_request(), &event), STATUS_OK);
    CHECK_EQ(event.kind, DIMSE_EVENT_ASSOCIATE_RQ);
    const struct dimse_associate *a = event.associate;
    CHECK_EQ(a->version, 1);
    CHECK(span_is(a->called, "CONSENTRY") && span_is(a->calling, "MODALITY1"));
    CHECK(span_is(a->application_context, DIMSE_APPLICATION_CONTEXT));
    CHECK_EQ(a->max_length, 16384);
    CHECK(span_is(a->implementation, "1.2.3") && span_is(a->version_name, "TEST_1"));
    CHECK_EQ(a->context_count, 4);
    CHECK_EQ(a->contexts[1].id, 3);
    CHECK(span_is(a->contexts[1].abstract, CT_STORAGE));
    span rest = a->contexts[1].syntaxes, uid;
    size_t count = 0;
    while (dimse_next_syntax(&rest, &uid)) count++;
    CHECK_EQ(count, 3);
    CHECK(a->role_count == 1 && a->roles[0].scu && a->roles[0].scp);
    CHECK(a->identity.type == 2 && span_is(a->identity.secondary, "secret"));
}

TEST(negotiate__request__one_syntax_each_and_reasons)
{
    struct dimse_event event;
    CHECK_EQ(next_of(write_request(), &event), STATUS_OK);
    CHECK_EQ(dimse_negotiate(&answer, event.associate), 3);
    struct writer w = writer_over(other, sizeof other);
    dimse_write_associate(&w, DIMSE_PDU_ASSOCIATE_AC, &answer);
    CHECK_EQ(w.status, STATUS_OK);
    CHECK_EQ(next_of(writer_span(&w), &event), STATUS_OK);
    CHECK_EQ(event.kind, DIMSE_EVENT_ASSOCIATE_AC);
    const struct dimse_associate *a = event.associate;
    CHECK_EQ(a->max_length, DIMSE_MAX_LENGTH);
    CHECK(span_is(a->contexts[0].chosen, DICOM_UID_IMPLICIT_LE));
    CHECK(span_is(a->contexts[1].chosen, DICOM_UID_EXPLICIT_LE));
    CHECK(span_is(a->contexts[2].chosen, "1.2.840.10008.1.2.4.50"));
    CHECK_EQ(a->contexts[3].result, DIMSE_CONTEXT_ABSTRACT_UNSUPPORTED);
    CHECK(dimse_accepted(a, 3) != NULL);
    CHECK(dimse_accepted(a, 7) == NULL);
    CHECK(dimse_accepted(a, 9) == NULL);
    CHECK(a->role_count == 1 && a->identity.type == 0);
}

TEST(negotiate__services__by_uid)
{
    CHECK_EQ(dimse_service_of(span_text("1.2.840.10008.1.1")), DIMSE_SERVICE_ECHO);
    CHECK_EQ(dimse_service_of(span_text("1.2.840.10008.5.1.4.1.1.88.11")), DIMSE_SERVICE_STORE);
    CHECK_EQ(dimse_service_of(span_text("1.3.12.2.1107.5.9.1")), DIMSE_SERVICE_STORE);
    CHECK_EQ(dimse_service_of(span_text("1.2.840.10008.5.1.4.1.2.2.1")), DIMSE_SERVICE_FIND);
    CHECK_EQ(dimse_service_of(span_text("1.2.840.10008.5.1.4.1.2.2.3")), DIMSE_SERVICE_NONE);
    CHECK_EQ(dimse_service_of(span_text("1.2.840.10008.5.1.4.31")), DIMSE_SERVICE_NONE);
    CHECK_EQ(dimse_service_of(span_text("1.2.840.10008.1.20.1")), DIMSE_SERVICE_COMMITMENT);
    CHECK_EQ(dimse_service_of(span_text("1.2.840.10008.3.1.2.3.3")), DIMSE_SERVICE_MPPS);
    CHECK_EQ(dimse_service_of(span_text("")), DIMSE_SERVICE_NONE);
}

TEST(associate__contexts_that_cannot_be__answered_not_fatal)
{
    make_request();
    request.contexts[1].id = 4; // even
    request.contexts[2].syntaxes = span_of(NULL, 0);
    struct writer w = writer_over(pdu, sizeof pdu);
    dimse_write_associate(&w, DIMSE_PDU_ASSOCIATE_RQ, &request);
    struct dimse_event event;
    CHECK_EQ(next_of(writer_span(&w), &event), STATUS_OK);
    CHECK_EQ(dimse_negotiate(&answer, event.associate), 1);
    CHECK_EQ(answer.contexts[1].result, DIMSE_CONTEXT_NO_REASON);
    CHECK_EQ(answer.contexts[2].result, DIMSE_CONTEXT_NO_REASON);
    request.contexts[1].id = 1; // twice the same
    w = writer_over(pdu, sizeof pdu);
    dimse_write_associate(&w, DIMSE_PDU_ASSOCIATE_RQ, &request);
    CHECK_EQ(next_of(writer_span(&w), &event), STATUS_DUPLICATE);
    CHECK_EQ(reader.reason, DIMSE_ABORT_INVALID);
}

TEST(associate__sub_item_past_the_end__abort_2_6)
{
    span bytes = write_request();
    // The user information is the last item; its last sub-item claims one byte more.
    pdu[bytes.size - 7] = 7;
    struct dimse_event event;
    CHECK(next_of(bytes, &event) != STATUS_OK);
    CHECK_EQ(reader.reason, DIMSE_ABORT_INVALID);
    span more = bytes;
    CHECK_EQ(dimse_next(&reader, &more, &event), STATUS_BAD_SYNTAX); // nothing more is read
}

TEST(associate__every_byte_flipped_or_cut__no_crash)
{
    span bytes = write_request();
    struct dimse_event event;
    for (size_t bit = 0; bit < 8 * bytes.size; bit++) {
        pdu[bit / 8] ^= (uint8_t)(1U << bit % 8);
        span piece = bytes;
        dimse_reader_init(&reader, memory);
        while (dimse_next(&reader, &piece, &event) == STATUS_OK && event.kind != DIMSE_EVENT_MORE) {
            if (event.kind == DIMSE_EVENT_ASSOCIATE_RQ)
                (void)dimse_negotiate(&answer, event.associate);
        }
        pdu[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    for (size_t size = 0; size < bytes.size; size++) {
        CHECK_EQ(next_of(span_slice(bytes, 0, size), &event), STATUS_OK);
        CHECK_EQ(event.kind, DIMSE_EVENT_MORE);
    }
}

TEST(noise__http_or_tls__refused_at_the_first_byte)
{
    struct dimse_event event;
    CHECK_EQ(next_of(span_text("G"), &event), STATUS_BAD_MAGIC);
    CHECK_EQ(reader.reason, DIMSE_ABORT_UNRECOGNIZED);
    CHECK_EQ(next_of(span_of("\x16\x03\x01", 3), &event), STATUS_BAD_MAGIC);
    CHECK_EQ(next_of(span_of("\x01\x00\x7f\xff\xff\xff", 6), &event), STATUS_LIMIT);
    CHECK_EQ(next_of(span_of("\x05\x00\x00\x00\x00\x05", 6), &event), STATUS_BAD_LENGTH);
}

TEST(short_pdus__written_and_read__the_same)
{
    struct dimse_event event;
    struct writer w = writer_over(pdu, sizeof pdu);
    dimse_write_reject(&w, 1, 1, 7);
    CHECK_EQ(next_of(writer_span(&w), &event), STATUS_OK);
    CHECK(event.kind == DIMSE_EVENT_ASSOCIATE_RJ && event.result == 1 && event.source == 1 &&
          event.reason == 7);
    w = writer_over(pdu, sizeof pdu);
    dimse_write_release(&w, DIMSE_PDU_RELEASE_RQ);
    CHECK_EQ(next_of(writer_span(&w), &event), STATUS_OK);
    CHECK_EQ(event.kind, DIMSE_EVENT_RELEASE_RQ);
    w = writer_over(pdu, sizeof pdu);
    dimse_write_release(&w, DIMSE_PDU_RELEASE_RP);
    CHECK_EQ(next_of(writer_span(&w), &event), STATUS_OK);
    CHECK_EQ(event.kind, DIMSE_EVENT_RELEASE_RP);
    w = writer_over(pdu, sizeof pdu);
    dimse_write_abort(&w, 2, 6);
    CHECK_EQ(next_of(writer_span(&w), &event), STATUS_OK);
    CHECK(event.kind == DIMSE_EVENT_ABORT && event.source == 2 && event.reason == 6);
}

static struct dimse_command store_command(void)
{
    return (struct dimse_command){
        .field = DIMSE_C_STORE_RQ,
        .message_id = 7,
        .has = DIMSE_HAS_MESSAGE_ID | DIMSE_HAS_PRIORITY,
        .data_set = 0,
        .affected_class = span_text(CT_STORAGE),
        .affected_instance = span_text("1.2.3.4"),
    };
}

// A C-STORE-RQ as a peer may send it: the command in two fragments of one PDU with the first of
// the data set, which goes on in single bytes and ends with an empty fragment.
static span write_message(void)
{
    static uint8_t set[512];
    struct writer c = writer_over(set, sizeof set);
    struct dimse_command command = store_command();
    dimse_write_command(&c, &command);
    struct writer w = writer_over(pdu, sizeof pdu);
    uint32_t half = (uint32_t)c.size / 2, rest = (uint32_t)c.size - half;
    write_u8(&w, DIMSE_PDU_DATA);
    write_u8(&w, 0);
    write_u32_be(&w, 3 * 6 + (uint32_t)c.size + 4);
    write_u32_be(&w, half + 2);
    write_bytes(&w, "\x03\x01", 2);
    write_bytes(&w, set, half);
    write_u32_be(&w, rest + 2);
    write_bytes(&w, "\x03\x03", 2);
    write_bytes(&w, set + half, rest);
    write_u32_be(&w, 4 + 2);
    write_bytes(&w,
                "\x03\x00"
                "DATA",
                6);
    write_bytes(&w, "\x04\x00\x00\x00\x00\x00", 6); // an empty PDU
    dimse_write_data_head(&w, 3, false, false, 1);
    write_text(&w, "S");
    dimse_write_data_head(&w, 3, false, true, 0);
    CHECK_EQ(w.status, STATUS_OK);
    return writer_span(&w);
}

// What the assembler tells of `bytes`, fed in pieces of `step`: the data, and a mark at its end.
static enum status messages_of(span bytes, size_t step, char *told, uint16_t *field)
{
    struct dimse_assembler assembler;
    dimse_assembler_init(&assembler, command_memory);
    dimse_reader_init(&reader, memory);
    size_t size = 0;
    for (size_t at = 0; at < bytes.size; at += step) {
        span piece = span_slice(bytes, at, step);
        struct dimse_event event;
        for (;;) {
            TRY(dimse_next(&reader, &piece, &event));
            if (event.kind == DIMSE_EVENT_MORE) break;
            if (event.kind != DIMSE_EVENT_DATA) return STATUS_BAD_SYNTAX;
            struct dimse_message message;
            TRY(dimse_assemble(&assembler, &event, &message));
            if (message.kind == DIMSE_MESSAGE_COMMAND) *field = message.command->field;
            if (message.kind != DIMSE_MESSAGE_DATA) continue;
            if (message.bytes.size > 0) memcpy(told + size, message.bytes.data, message.bytes.size);
            size += message.bytes.size;
            if (message.end) told[size++] = '.';
        }
    }
    told[size] = 0;
    return STATUS_OK;
}

TEST(message__split_at_every_size__same_story)
{
    span bytes = write_message();
    for (size_t step = 1; step <= bytes.size; step++) {
        char told[64];
        uint16_t field = 0;
        CHECK_EQ(messages_of(bytes, step, told, &field), STATUS_OK);
        CHECK_EQ(field, DIMSE_C_STORE_RQ);
        CHECK(strcmp(told, "DATAS.") == 0);
    }
}

TEST(message__every_bit_flipped__no_crash)
{
    span bytes = write_message();
    for (size_t bit = 0; bit < 8 * bytes.size; bit++) {
        char told[1024];
        uint16_t field = 0;
        pdu[bit / 8] ^= (uint8_t)(1U << bit % 8);
        (void)!messages_of(bytes, 5, told, &field);
        pdu[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
}

static enum status fragment(const char *bytes, size_t size)
{
    char told[64];
    uint16_t field;
    return messages_of(span_of(bytes, size), size, told, &field);
}

TEST(fragment__lengths_that_cannot_be__refused)
{
    CHECK_EQ(fragment("\x04\0\0\0\0\x06\0\0\0\0\x03\0", 12), STATUS_BAD_LENGTH);   // 0
    CHECK_EQ(fragment("\x04\0\0\0\0\x06\0\0\0\x01\x03\0", 12), STATUS_BAD_LENGTH); // 1
    CHECK_EQ(fragment("\x04\0\0\0\0\x06\0\0\0\x03\x03\0", 12), STATUS_BAD_LENGTH); // > PDU
    CHECK_EQ(fragment("\x04\0\0\0\0\x05\0\0\0\x02\x03", 11), STATUS_BAD_LENGTH);   // no room
    CHECK_EQ(fragment("\x04\0\0\0\0\x06\xff\xff\xff\xff\x03\0", 12), STATUS_BAD_LENGTH);
    CHECK_EQ(fragment("\x04\0\x7f\xff\xff\xff", 6), STATUS_LIMIT);
    CHECK_EQ(fragment("\x04\0\0\0\0\x06\0\0\0\x02\x03\0", 12), STATUS_BAD_SYNTAX); // data first
    CHECK_EQ(reader.reason, DIMSE_ABORT_NONE); // the assembler's refusal, not the reader's
}

TEST(message__other_context_or_second_command_in_between__refused)
{
    span bytes = write_message();
    char told[64];
    uint16_t field;
    for (size_t i = 0; i + 2 < bytes.size; i++) {
        bool data_head =
            pdu[i] == 2 && pdu[i + 1] == 3 && pdu[i + 2] == 2; // 2 long, context 3, last
        if (!data_head || i < 60) continue;
        pdu[i + 1] = 5;
        CHECK_EQ(messages_of(bytes, bytes.size, told, &field), STATUS_BAD_SYNTAX);
        pdu[i + 1] = 3;
        pdu[i + 2] = 3;
        CHECK_EQ(messages_of(bytes, bytes.size, told, &field), STATUS_BAD_SYNTAX);
        return;
    }
    CHECK(false);
}

// Every kind of message this project sends or gets, there and back.
TEST(command__kinds__written_and_read_the_same)
{
    static const struct dimse_command commands[] = {
        {.field = DIMSE_C_ECHO_RQ,
         .message_id = 1,
         .has = DIMSE_HAS_MESSAGE_ID,
         .data_set = DIMSE_NO_DATA_SET},
        {.field = DIMSE_C_FIND_RQ,
         .message_id = 2,
         .priority = 2,
         .data_set = 1,
         .has = DIMSE_HAS_MESSAGE_ID | DIMSE_HAS_PRIORITY},
        {.field = DIMSE_C_STORE_RQ,
         .message_id = 65535,
         .data_set = 0,
         .originator_id = 9,
         .has = DIMSE_HAS_MESSAGE_ID | DIMSE_HAS_PRIORITY | DIMSE_HAS_ORIGINATOR_ID},
        {.field = DIMSE_C_CANCEL_RQ,
         .responded_id = 2,
         .has = DIMSE_HAS_RESPONDED_ID,
         .data_set = DIMSE_NO_DATA_SET},
        {.field = DIMSE_N_ACTION_RQ,
         .message_id = 3,
         .action_type = 1,
         .data_set = 1,
         .has = DIMSE_HAS_MESSAGE_ID | DIMSE_HAS_ACTION_TYPE},
        {.field = DIMSE_N_EVENT_REPORT_RQ,
         .message_id = 4,
         .event_type = 2,
         .data_set = 1,
         .has = DIMSE_HAS_MESSAGE_ID | DIMSE_HAS_EVENT_TYPE},
        {.field = DIMSE_N_CREATE_RQ, .message_id = 5, .data_set = 1, .has = DIMSE_HAS_MESSAGE_ID},
        {.field = DIMSE_N_SET_RQ, .message_id = 6, .data_set = 1, .has = DIMSE_HAS_MESSAGE_ID},
        {.field = DIMSE_C_FIND_RQ | DIMSE_RESPONSE,
         .responded_id = 2,
         .status = DIMSE_PENDING,
         .data_set = 1,
         .has = DIMSE_HAS_RESPONDED_ID | DIMSE_HAS_STATUS},
    };
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        struct dimse_command sent = commands[i], got;
        sent.affected_class = span_text("1.2.3");
        sent.error_comment = span_text("why not");
        sent.offending = span_of("\x10\0\x20\0", 4);
        struct writer w = writer_over(other, sizeof other);
        dimse_write_command(&w, &sent);
        CHECK_EQ(w.size % 2, 0);
        CHECK_EQ(dimse_parse_command(&got, writer_span(&w)), STATUS_OK);
        CHECK_EQ(got.field, sent.field);
        CHECK_EQ(got.has, sent.has);
        CHECK_EQ(got.message_id, sent.message_id);
        CHECK_EQ(got.responded_id, sent.responded_id);
        CHECK_EQ(got.status, sent.status);
        CHECK_EQ(got.action_type, sent.action_type);
        CHECK_EQ(got.event_type, sent.event_type);
        CHECK_EQ(got.originator_id, sent.originator_id);
        CHECK_EQ(dimse_has_data_set(&got), dimse_has_data_set(&sent));
        CHECK(span_is(got.affected_class, "1.2.3") && span_is(got.error_comment, "why not"));
        CHECK_EQ(got.offending.size, 4);
        for (size_t size = 12; size < w.size; size++) {
            enum status status = dimse_parse_command(&got, span_of(other, size));
            CHECK(status != STATUS_OK || size >= w.size - 40);
        }
    }
}

TEST(command__broken__refused)
{
    struct dimse_command got;
    CHECK_EQ(dimse_parse_command(&got, span_of("", 0)), STATUS_MISSING);
    CHECK_EQ(dimse_parse_command(&got, span_of("\x08\0\x05\0\0\0\0\0", 8)), STATUS_BAD_SYNTAX);
    CHECK_EQ(dimse_parse_command(&got, span_of("\0\0\0\x01\x01\0\0\0\x30", 9)), STATUS_BAD_LENGTH);
    CHECK_EQ(dimse_parse_command(&got, span_of("\0\0\0\x01\xff\xff\xff\xff", 8)), STATUS_TRUNCATED);
    CHECK_EQ(dimse_parse_command(&got, span_of(pdu, DIMSE_COMMAND_MAX + 1)), STATUS_LIMIT);
    // Priority twice.
    CHECK_EQ(
        dimse_parse_command(&got, span_of("\0\0\0\x07\x02\0\0\0\0\0\0\0\0\x07\x02\0\0\0\0\0", 20)),
        STATUS_BAD_SYNTAX);
}

TEST(response__to_requests__takes_over_what_it_must)
{
    struct dimse_command store = store_command();
    struct dimse_command response = dimse_response_to(&store, DIMSE_REFUSED_NOT_AUTHORIZED);
    CHECK_EQ(response.field, 0x8001);
    CHECK_EQ(response.responded_id, 7);
    CHECK_EQ(response.status, 0x0124);
    CHECK(span_is(response.affected_instance, "1.2.3.4"));
    CHECK(!dimse_has_data_set(&response));
    struct dimse_command action = {.field = DIMSE_N_ACTION_RQ,
                                   .message_id = 8,
                                   .action_type = 1,
                                   .has = DIMSE_HAS_MESSAGE_ID | DIMSE_HAS_ACTION_TYPE,
                                   .requested_class = span_text("1.2"),
                                   .requested_instance = span_text("1.3")};
    response = dimse_response_to(&action, DIMSE_SUCCESS);
    CHECK(span_is(response.affected_class, "1.2") && span_is(response.affected_instance, "1.3"));
    CHECK((response.has & DIMSE_HAS_ACTION_TYPE) != 0);
}

// Walks through the life of associations: "event>state" pairs by their standard numbers.
static const struct {
    bool requestor;
    const char *story;
} lives[] = {
    // Accepted, data, released by the peer.
    {false, "5>2 6>3 7>6 10>6 9>6 12>8 9>8 14>13 17>1"},
    // Rejected by us; the peer closes.
    {false, "5>2 6>3 8>13 17>1"},
    // No request in time; noise; abort while deciding.
    {false, "5>2 18>1"},
    {false, "5>2 19>13 18>1"},
    {false, "5>2 6>3 16>1"},
    {false, "5>2 17>1"},
    // A second request, data before acceptance.
    {false, "5>2 6>3 7>6 6>13 6>13 10>13 17>1"},
    {false, "5>2 10>13 17>1"},
    // As requestor: accepted, released by us, data still coming.
    {true, "1>4 2>5 3>6 9>6 11>7 10>7 13>1"},
    {true, "1>4 2>5 4>1"},
    {true, "1>4 17>1"},
    {true, "1>4 15>1"},
    // Release collision, both sides.
    {true, "1>4 2>5 3>6 11>7 12>9 14>11 13>1"},
    {false, "5>2 6>3 7>6 11>7 12>10 13>12 14>13 17>1"},
    // Abort in the middle.
    {true, "1>4 2>5 3>6 15>13 16>1"},
    {true, "1>4 2>5 3>6 16>1"},
};

TEST(state__lives_of_associations__as_ps3_8_9_2)
{
    for (size_t i = 0; i < sizeof lives / sizeof *lives; i++) {
        struct dimse_machine machine = dimse_machine_new(lives[i].requestor);
        for (const char *p = lives[i].story; *p != 0;) {
            int input = 0, state = 0, used = 0;
            CHECK_EQ(sscanf(p, "%d>%d%n", &input, &state, &used), 2);
            uint32_t effects;
            CHECK(dimse_step(&machine, (enum dimse_input)(input - 1), &effects));
            if (machine.state != state) printf("%s: at %s\n", lives[i].story, p);
            CHECK_EQ(machine.state, state);
            p += used;
            while (*p == ' ') p++;
        }
    }
}

TEST(state__every_event_in_every_state__closes_or_stays_sane)
{
    for (int state = DIMSE_IDLE; state <= DIMSE_AWAIT_CLOSE; state++) {
        for (int input = 0; input < DIMSE_INPUT_COUNT; input++) {
            struct dimse_machine machine = {(uint8_t)state, false};
            uint32_t effects;
            bool known = dimse_step(&machine, (enum dimse_input)input, &effects);
            CHECK(known || (effects == 0 && machine.state == state));
            // Whatever a peer sends on an open connection has an entry.
            bool from_peer = input == 2 || input == 3 || input == 5 || input == 9 || input == 11 ||
                             input == 12 || input == 15 || input == 16 || input == 18;
            bool open = state != DIMSE_IDLE && state != DIMSE_AWAIT_TRANSPORT;
            CHECK(!from_peer || !open || known);
            CHECK((effects & DIMSE_CLOSE) == 0 || machine.state == DIMSE_IDLE);
        }
    }
}

int main(void)
{
    RUN(associate__written_and_read__the_same);
    RUN(negotiate__request__one_syntax_each_and_reasons);
    RUN(negotiate__services__by_uid);
    RUN(associate__contexts_that_cannot_be__answered_not_fatal);
    RUN(associate__sub_item_past_the_end__abort_2_6);
    RUN(associate__every_byte_flipped_or_cut__no_crash);
    RUN(noise__http_or_tls__refused_at_the_first_byte);
    RUN(short_pdus__written_and_read__the_same);
    RUN(message__split_at_every_size__same_story);
    RUN(message__every_bit_flipped__no_crash);
    RUN(fragment__lengths_that_cannot_be__refused);
    RUN(message__other_context_or_second_command_in_between__refused);
    RUN(command__kinds__written_and_read_the_same);
    RUN(command__broken__refused);
    RUN(response__to_requests__takes_over_what_it_must);
    RUN(state__lives_of_associations__as_ps3_8_9_2);
    RUN(state__every_event_in_every_state__closes_or_stays_sane);
    return check_report();
}
