// SPDX-License-Identifier: Apache-2.0
// Protocol data units of the DICOM upper layer, PS3.8 9.3, both ways, without a socket.
//
//     PDU      type u8, 0, length u32, content                     numbers are big endian
//     RQ, AC   version u16, 0 u16, called 16, calling 16, 0 * 32, items
//     item     type u8, 0, length u16, content
//     P-DATA   PDV*: length u32, context u8, flags u8 (1 command, 2 last), fragment
//
// The reader is fed pieces of any size and gives one event after another. Associations are put
// together in memory the caller lends; fragments of data pass through as they come, so that a PDU
// may be of any size and needs no room.
//
//     while ((status = dimse_next(&reader, &piece, &event)) == STATUS_OK && event.kind != MORE)
#ifndef CONSENTRY_DICOM_DIMSE_PDU_H
#define CONSENTRY_DICOM_DIMSE_PDU_H

#include "core/base/writer.h"

#define DIMSE_APPLICATION_CONTEXT "1.2.840.10008.3.1.1.1"

#define DIMSE_ASSOCIATE_MAX       (64U << 10)  // bytes of an A-ASSOCIATE-RQ or -AC
#define DIMSE_PDU_MAX             (16U << 20)  // what we announce
#define DIMSE_MAX_LENGTH          (128U << 10) // what we announce as the most at once
#define DIMSE_CONTEXTS_MAX        128          // odd numbers from 1 to 255
#define DIMSE_SYNTAXES_MAX        64           // of one context
#define DIMSE_ROLES_MAX           128
#define DIMSE_UID_MAX             64
#define DIMSE_AE_MAX              16

enum dimse_pdu_type {
    DIMSE_PDU_ASSOCIATE_RQ = 1,
    DIMSE_PDU_ASSOCIATE_AC = 2,
    DIMSE_PDU_ASSOCIATE_RJ = 3,
    DIMSE_PDU_DATA = 4,
    DIMSE_PDU_RELEASE_RQ = 5,
    DIMSE_PDU_RELEASE_RP = 6,
    DIMSE_PDU_ABORT = 7,
};

enum dimse_context_result {
    DIMSE_CONTEXT_ACCEPTED = 0,
    DIMSE_CONTEXT_USER_REJECTED = 1,
    DIMSE_CONTEXT_NO_REASON = 2,
    DIMSE_CONTEXT_ABSTRACT_UNSUPPORTED = 3,
    DIMSE_CONTEXT_TRANSFER_UNSUPPORTED = 4,
};

// A presentation context. In a request `abstract` and all of `syntaxes`, in an answer `result` and
// the one chosen.
struct dimse_context {
    uint8_t id;
    uint8_t result; // enum dimse_context_result; in a request not 0 when it cannot be served
    span abstract;  // UID, without padding
    span syntaxes;  // transfer syntax sub-items as they came: dimse_next_syntax
    span chosen;    // UID
};

struct dimse_role {
    span uid;
    bool scu;
    bool scp;
};

struct dimse_identity {
    uint8_t type; // 1 name, 2 name and password, 3 Kerberos, 4 SAML, 5 JWT; 0 none
    bool response;
    span primary;
    span secondary;
};

// An association as asked for or as accepted. Spans point into the PDU.
struct dimse_associate {
    uint16_t version;
    span called; // AE titles without padding; never to be compared case-folded
    span calling;
    span application_context;
    uint32_t max_length;  // of the PDV list of a P-DATA-TF; 0: no limit
    span implementation;  // UID
    span version_name;    // at most 16
    uint16_t invoked_max; // asynchronous operations window; 1, 1 when absent, 0 no limit
    uint16_t performed_max;
    uint32_t context_count;
    uint32_t role_count;
    struct dimse_identity identity;
    struct dimse_context contexts[DIMSE_CONTEXTS_MAX];
    struct dimse_role roles[DIMSE_ROLES_MAX];
};

enum dimse_event_kind {
    DIMSE_EVENT_MORE, // the piece is used up
    DIMSE_EVENT_ASSOCIATE_RQ,
    DIMSE_EVENT_ASSOCIATE_AC,
    DIMSE_EVENT_ASSOCIATE_RJ, // result, source, reason
    DIMSE_EVENT_DATA,         // bytes of a fragment, maybe not all
    DIMSE_EVENT_RELEASE_RQ,
    DIMSE_EVENT_RELEASE_RP,
    DIMSE_EVENT_ABORT, // source, reason
};

struct dimse_event {
    uint8_t kind;
    uint8_t result; // RJ: 1 for good, 2 for now
    uint8_t source;
    uint8_t reason;
    uint8_t context;   // DATA: presentation context id
    bool command;      // DATA: of a command set, else of a data set
    bool fragment_end; // DATA: these are the last bytes of the fragment
    bool last;         // DATA: and the fragment is the last of its message part
    span bytes;        // DATA: borrowed from the piece
    const struct dimse_associate *associate; // RQ, AC: valid until the next call
};

// Why a peer gets an A-ABORT of source 2, PS3.8 9.3.8.
enum dimse_abort_reason {
    DIMSE_ABORT_NONE = 0,
    DIMSE_ABORT_UNRECOGNIZED = 1,
    DIMSE_ABORT_UNEXPECTED = 2,
    DIMSE_ABORT_PARAMETER = 5, // unexpected value of a parameter, or one not recognized: 4
    DIMSE_ABORT_INVALID = 6,
};

struct dimse_reader {
    uint8_t *memory; // DIMSE_ASSOCIATE_MAX bytes
    uint8_t head[6];
    uint8_t head_size;
    uint8_t type;       // of the PDU being read, 0 between PDUs
    uint32_t pdu_left;  // bytes of it still to come
    uint32_t body_size; // bytes of it in memory
    uint32_t pdv_left;  // bytes of the present fragment still to come
    bool in_pdv;
    uint8_t context;
    uint8_t flags;
    uint8_t reason; // enum dimse_abort_reason, after a failure
    struct dimse_associate associate;
};

// `memory` holds DIMSE_ASSOCIATE_MAX bytes and outlives the reader.
void dimse_reader_init(struct dimse_reader *r, void *memory);

// The next event; *piece shrinks by what was taken. BAD_MAGIC for bytes that are no PDU,
// BAD_LENGTH, BAD_SYNTAX, DUPLICATE (context id), LIMIT: r->reason then says what to abort with,
// and nothing more is read.
WARN_UNUSED enum status dimse_next(struct dimse_reader *r, span *piece, struct dimse_event *event);

// Takes the next transfer syntax UID off `rest`, which starts as dimse_context.syntaxes.
bool dimse_next_syntax(span *rest, span *uid);

// Parses the content of an A-ASSOCIATE-RQ or -AC (type 1 or 2), all after the PDU's head.
WARN_UNUSED enum status dimse_parse_associate(struct dimse_associate *out, uint8_t type, span body);

// Writers append one PDU. An RQ names all syntaxes of a context, an AC the chosen one, or none of
// use when it was not accepted. NO_SPACE sticks in the writer.
void dimse_write_associate(struct writer *w, enum dimse_pdu_type type,
                           const struct dimse_associate *associate);
void dimse_write_reject(struct writer *w, uint8_t result, uint8_t source, uint8_t reason);
void dimse_write_release(struct writer *w, enum dimse_pdu_type type);
void dimse_write_abort(struct writer *w, uint8_t source, uint8_t reason);

// The heads of a P-DATA-TF with one fragment of `size` bytes, which follow. 12 bytes.
#define DIMSE_DATA_HEAD_SIZE 12
void dimse_write_data_head(struct writer *w, uint8_t context, bool command, bool last,
                           uint32_t size);

// The most bytes a fragment may have for a peer that announced `max_length`.
uint32_t dimse_fragment_max(uint32_t max_length);

// Appends a transfer syntax sub-item, to make dimse_context.syntaxes.
void dimse_write_syntax(struct writer *w, span uid);

#endif
