// SPDX-License-Identifier: Apache-2.0
// The door's inside, shared by the files of this folder.
#ifndef CONSENTRY_GATEWAY_MLLP_INTERNAL_H
#define CONSENTRY_GATEWAY_MLLP_INTERNAL_H

#include "gateway/doors/mllp/mllp_door.h"
#include "gateway/host/sources.h"
#include "hl7/hl7_ack.h"
#include "hl7/mllp.h"
#include "store/table.h"

// What becomes of a message.
// clang-format off
#define MLLP_OUTCOME_TABLE(X)                                                                      \
    X(ACCEPTED,  "accepted")  /* on disk, answered AA or CA */                                     \
    X(HELD,      "held")      /* on disk, waits for a person */                                    \
    X(DUPLICATE, "duplicate") /* known; answered as it was */                                      \
    X(ERROR,     "error")     /* AE: the content is wrong */                                       \
    X(REJECTED,  "rejected")  /* AR: it cannot be taken */                                         \
    X(RESPONSE,  "response")  /* an acknowledgement; never acknowledged */                         \
    X(LINK,      "link")      /* starts or resets a link's sequence numbers */
// clang-format on
enum mllp_outcome {
#define X(name, text) MLLP_##name,
    MLLP_OUTCOME_TABLE(X)
#undef X
        MLLP_OUTCOME_COUNT
};
// Why a message waits for a person; on disk.
enum mllp_hold_reason { MLLP_HOLD_NONE, MLLP_HOLD_CONSENT, MLLP_HOLD_REUSED_ID };
const char *mllp_outcome_name(enum mllp_outcome outcome);

// Feeds ------------------------------------------------------------------------------------------

#define MLLP_RECENT_MAX   32 // messages of a feed that /feeds lists
#define MLLP_REFUSALS_MAX 64 // rules of a feed that were broken

// One message, without a word of it.
struct mllp_recent {
    uint64_t time_ms;
    uint8_t name[DOCUMENT_NAME_SIZE]; // zeros when nothing was stored
    const struct hl7_event *event;    // NULL: not known
    const char *rule;                 // the first that was broken, or NULL
    uint32_t size;
    uint8_t outcome; // enum mllp_outcome
};

struct mllp_feed {
    const struct mllp_feed_settings *settings;
    uint64_t counts[MLLP_OUTCOME_COUNT];
    uint64_t bytes;
    uint64_t bypasses;  // consents that were not sought (CON-11 B)
    uint64_t last_ms;   // wall time of the last message, 0: none since the start
    uint64_t rate_1024; // messages a second, a mean over about 10 s
    uint64_t rate_at_ms;
    struct {
        const char *rule;
        uint64_t count;
    } refusals[MLLP_REFUSALS_MAX];
    struct mllp_recent recent[MLLP_RECENT_MAX]; // a ring
    uint64_t recent_count;                      // of all messages ever put there
};

struct mllp_feed *mllp_feed_find(struct mllp_door *door, int listener, span message);
void mllp_feed_note(struct mllp_door *door, struct mllp_feed *feed,
                    const struct mllp_recent *recent);

// Answers ----------------------------------------------------------------------------------------

struct mllp_answer;

// One message on its way to the disk.
struct mllp_submission {
    struct intake_request request;
    struct mllp_answer *answer;
};

// The answer to one frame; a connection sends them in the order of its frames.
struct mllp_answer {
    struct mllp_answer *next;
    struct mllp_session *session; // NULL once the connection is gone
    struct mllp_door *door;
    size_t waiting;    // submissions that are not durable
    struct buffer out; // as it goes onto the line, with its frames; may be empty
    struct mllp_submission one;
    struct mllp_submission *many; // of a batch, or NULL
};

struct mllp_answer *mllp_answer_new(struct mllp_session *session);
// For one that was not put into the line; frees it when nothing is under way any more.
void mllp_answer_abandon(struct mllp_answer *answer);

// Sessions ---------------------------------------------------------------------------------------

// Frames of one connection that may wait for their answers.
#define MLLP_WINDOW_MAX 256

struct mllp_session {
    struct mllp_door *door;
    struct stream *stream;
    struct mllp_session *next, *previous;
    int listener;
    uint64_t source; // 0: not counted
    struct mllp_reader reader;
    struct buffer in;
    struct mllp_answer *first, *last; // in the order of their frames
    size_t answer_count;
    bool paused;   // the stream is not read
    bool stalled;  // a frame could not be taken yet
    bool starved;  // too much memory is in use to read on
    bool ended;    // the peer sends no more
    bool quitting; // no frame is taken any more; closes when all is answered
    bool lingers;  // what comes is dropped until the peer closes
    bool closed;
    uint64_t stalled_since_ms;
    uint64_t frame_since_ms; // when the frame that is not complete began
    uint64_t byte_ms;        // when the last byte came
    uint64_t quit_since_ms;
    size_t unsent; // what the peer had not taken when it was last looked at
    uint64_t unsent_since_ms;
};

void mllp_session_open(struct mllp_door *door, struct mllp_session *session, struct stream *stream);
void mllp_session_close(struct mllp_session *session);
// Puts an answer into the line; it goes out when it and those before it are ready.
void mllp_session_add(struct mllp_session *session, struct mllp_answer *answer);
// Sends what is ready and takes further frames.
void mllp_session_flush(struct mllp_session *session);
// Takes no frame any more and closes when everything is answered.
void mllp_session_quit(struct mllp_session *session);
// Once a second.
void mllp_session_tick(struct mllp_session *session);
// A frame could not be taken a moment ago: once more.
void mllp_session_retry(struct mllp_session *session);

// Messages ---------------------------------------------------------------------------------------

// What was found about a frame.
enum mllp_taken {
    MLLP_TAKEN,      // an answer stands in the line, or none is due
    MLLP_COME_AGAIN, // the disk is behind: the same frame once more, a little later
};
enum mllp_taken mllp_take_frame(struct mllp_session *session, span content);
// A frame that is larger than the listener takes: `begin` is its beginning. The session then quits.
void mllp_take_oversize(struct mllp_session *session, span begin);
// Acts on a message that was stored: what waited for a person, or what is to be done anew. `out`
// is told by its intake_request.answered; OK when that will happen.
WARN_UNUSED enum status mllp_take_again(struct mllp_door *door, struct intake_request *request,
                                        uint64_t settles, const uint8_t *name,
                                        struct issues *issues);

// Storage ----------------------------------------------------------------------------------------

// Codes on disk, beside those of other doors: never change a number.
enum { MLLP_DOCUMENT_MESSAGE = 512, MLLP_DOCUMENT_LINK = 513 };
enum { MLLP_FORMAT_STORED = 1 };

// By what a message is known: sender and control id, and these with its content.
struct mllp_identity {
    struct account_key id;
    uint8_t name[DOCUMENT_NAME_SIZE]; // of the stored document, by sender, control id and content
};
void mllp_identify(const struct gateway *gateway, const struct hl7_received *received,
                   struct mllp_identity *out);
bool mllp_is_stored(const struct gateway *gateway, const struct mllp_identity *identity);
// Another message of that sender had the same control id.
bool mllp_is_reused(const struct gateway *gateway, const struct mllp_identity *identity);

// A stored message: the answers it was given, and itself. Bytes on disk, before they are sealed:
//   0  4 "HL7" and 1    4  4 size of the commit acknowledgement    8  4 of the application's
//  12  2 index of the feed, as a hint for people   14  2 zeros   16  the three one after another
#define MLLP_STORED_HEAD 16
struct mllp_stored {
    span commit, application; // messages without frames; empty: none was due
    span message;
};
span mllp_stored_write(struct arena *arena, const struct mllp_stored *stored, uint16_t feed);
bool mllp_stored_read(struct mllp_stored *out, span bytes);
// The newest version of a stored message; *out borrows from `memory`, which the caller releases.
// UNAVAILABLE while it is not on disk, NOT_FOUND, KEY_MISSING.
WARN_UNUSED enum status mllp_stored_load(struct gateway *gateway, const uint8_t *name,
                                         struct buffer *memory, struct mllp_stored *out);

// Sequence numbers -------------------------------------------------------------------------------

// A link of the sequence number protocol (HL7 v2.5.1 ch. 2.10.1): a sender and its last number.
struct mllp_link {
    uint8_t name[DOCUMENT_NAME_SIZE];
    uint32_t version; // of its document; 0: none is stored
    int64_t last;     // accepted; -1: any number may begin
};
// What a message says about its link.
struct mllp_sequence {
    bool is_used;  // MSH-13 has a value
    bool is_valid; // it is a number
    int64_t number;
    struct mllp_link *link;
};
WARN_UNUSED enum status mllp_sequence_read(struct mllp_door *door,
                                           const struct hl7_received *received,
                                           struct mllp_sequence *out);
// The document that says what the last number is, as an item of a request; `bytes` has 8 bytes.
void mllp_link_item(const struct mllp_link *link, int64_t last, uint8_t bytes[static 8],
                    struct intake_item *out);

// The door ---------------------------------------------------------------------------------------

struct mllp_port {
    struct host_listener listener;
    struct mllp_door *door;
    int index;
};

struct mllp_door {
    struct gateway *gateway;
    struct host *host;
    struct budget *budget;
    struct metrics *metrics;
    struct tls *tls;
    const struct mllp_settings *settings;
    struct mllp_port ports[MLLP_LISTENERS_MAX];
    size_t port_count;
    struct mllp_feed *feeds; // as settings->feeds
    struct mllp_session *sessions;
    uint32_t session_count;
    size_t stalled_count;
    struct mllp_answer *spare;
    size_t spare_count;
    size_t answer_count; // that exist and are not spare
    size_t buffered;     // bytes of all sessions' input
    struct host_timer ticker, retry;
    bool retry_is_due;
    bool draining;
    void (*drained)(void *owner);
    void *drained_owner;
    struct table links;                  // of struct mllp_link
    struct mllp_known_patient *patients; // MLLP_KNOWN_PATIENTS, or NULL: none is known
    struct sources sources;
    char id_prefix[12]; // of our MSH-10, different for each start
    uint64_t id_count;
};

void mllp_door_forget(struct mllp_session *session);
// Looks soon at the sessions whose frame could not be taken.
void mllp_door_retry_soon(struct mllp_door *door);
// The next MSH-10 of ours, 20 characters at most.
span mllp_door_next_id(struct mllp_door *door, char out[static 24]);

static inline uint64_t mllp_now_ms(const struct mllp_door *door)
{
    return host_now_ms(door->host);
}

#endif
