// SPDX-License-Identifier: Apache-2.0
// Every maximum of the gateway, why it stands where it does, and how the maxima relate.
//
// Sizes are bytes, times are milliseconds. What is not limited here is limited by one of these.
#ifndef CONSENTRY_GATEWAY_LIMITS_H
#define CONSENTRY_GATEWAY_LIMITS_H

#include <assert.h>

// Connections ------------------------------------------------------------------------------------

// One file descriptor and about 1 kB each while idle; more than this belongs behind a balancer.
#define LIMIT_CONNECTIONS 16384
// Descriptors kept back from connections: journal, tiles, logs, listeners, libraries.
#define LIMIT_DESCRIPTORS_RESERVED 128
// Connections of one source (IPv4 /24, IPv6 /64) off loopback; a hospital's EHR behind one NAT
// address keeps a few dozen.
#define LIMIT_CONNECTIONS_PER_SOURCE 256
// Waiting in the kernel for accept(); Linux caps it at net.core.somaxconn (4,096).
#define LIMIT_LISTEN_BACKLOG 4096

// One HTTP request -------------------------------------------------------------------------------

// Method, target and version. FHIR searches go by POST when they are longer.
#define LIMIT_REQUEST_LINE_SIZE 8192
// All header lines together: one bearer token of 8 kB and room for tracing headers.
#define LIMIT_HEADERS_SIZE 16384
#define LIMIT_HEADER_COUNT 100
// A Host is a DNS name (253), a colon and a port.
#define LIMIT_HOST_SIZE 260
// A single resource; the largest R4 example is 1.1 MB and no Consent.
#define LIMIT_BODY_SIZE 1048576
// A Bundle of 200 entries, or DICOM metadata with private sequences.
#define LIMIT_BODY_BUNDLE_SIZE 16777216
// One STOW-RS request: a study of many slices. Its parts stream to the disk; nothing gathers.
#define LIMIT_BODY_PIECES_SIZE 68719476736
// And how long it may take, as long as bytes keep coming.
#define LIMIT_BODY_PIECES_MS 3600000
// Framing of chunked bodies: a chunk of less than this many bytes on average is an attack on the
// parser, not a client.
#define LIMIT_CHUNK_COUNT 16384
// A connection is renewed now and then, so that balancers can move it.
#define LIMIT_REQUESTS_PER_CONNECTION 1000

// HL7 v2 over MLLP --------------------------------------------------------------------------------

#define LIMIT_HL7_CONNECTIONS            1024
#define LIMIT_HL7_CONNECTIONS_PER_SOURCE 64
// A message; scanned documents in MDM are the largest that hospitals send.
#define LIMIT_HL7_MESSAGE_SIZE 16000000
// Messages of one batch, which is answered as a whole.
#define LIMIT_HL7_BATCH_MESSAGES 4096
// Frames that are not complete yet, of all connections together.
#define LIMIT_HL7_BUFFERS_SIZE 134217728
// A frame that has begun goes on within this; then LIMIT_BODY_RATE holds, too.
#define LIMIT_HL7_FRAME_MS 30000

// Time -------------------------------------------------------------------------------------------

// From the first byte of a request (or of a TLS handshake) to the end of its headers.
#define LIMIT_HEADER_MS 10000
// A body must have come at LIMIT_BODY_RATE bytes a second once this grace is over; an inactivity
// timer alone would let a byte a minute hold a connection for ever.
#define LIMIT_BODY_GRACE_MS 5000
#define LIMIT_BODY_RATE     1024
// No body may take longer than this, whatever its rate.
#define LIMIT_BODY_MS 300000
// Between two requests.
#define LIMIT_IDLE_MS 60000
// A peer that reads nothing of an answer for this long has gone.
#define LIMIT_SEND_STALL_MS 30000
// After a refusal the rest of the request is read and dropped for so long, so that the answer is
// not lost to a reset.
#define LIMIT_LINGER_MS   2000
#define LIMIT_LINGER_SIZE 1048576
// SIGTERM to exit. What has not ended by then is cut.
#define LIMIT_DRAIN_MS 8000
// The one coarse timer: every deadline is kept to this precision.
#define LIMIT_TICK_MS 1000

// Memory -----------------------------------------------------------------------------------------

// All request heads, bodies and unsent answers together.
#define LIMIT_BUFFERS_SIZE 536870912
// A read from a socket; shared by all connections, so it costs nothing per connection.
#define LIMIT_READ_SIZE 65536
// Lent to the readers of one request: the tape of a Bundle of 16 MB, its plans. Addresses only;
// what a large request has touched is given back.
#define LIMIT_SCRATCH_SIZE 536870912
// The piece of an answer handed to the kernel at once; what it does not take is queued.
#define LIMIT_SEND_SIZE 65536
// Answer header lines a handler may add.
#define LIMIT_ANSWER_FIELDS_SIZE 1024
// Bytes that a client may send ahead of the answers it waits for.
#define LIMIT_PIPELINE_SIZE 65536

// DICOM associations (dimse_link.h says how they are kept) --------------------------------------

// PS3.8 9.1.5: from the connection to the request, and from the last word to the end.
#define LIMIT_ARTIM_MS 10000
// Inside of a message a peer sends at least this many bytes between two looks, LIMIT_ARTIM_MS
// apart; 1,024 a second.
#define LIMIT_DIMSE_LOOK_SIZE 10240
// And ends it within this time, whatever its rate.
#define LIMIT_DIMSE_MESSAGE_MS 1800000
// About 25 kB each while idle.
#define LIMIT_ASSOCIATIONS 4096
// Messages whose data sets are read at once; the next one is refused as out of resources.
#define LIMIT_DIMSE_DESKS 256
// Data sets of C-FIND, N-ACTION, N-CREATE and N-SET.
#define LIMIT_IDENTIFIER_SIZE 1048576
// What is kept of an object's metadata, with room for its other forms; and its elements.
#define LIMIT_METADATA_SIZE  50331648
#define LIMIT_METADATA_NODES 1048576
// Answers of a query wait while this much is queued.
#define LIMIT_DIMSE_QUEUE_SIZE 262144

// Server-sent events -----------------------------------------------------------------------------

#define LIMIT_EVENT_STREAMS 256
// A subscriber that is this far behind is cut; it resumes by Last-Event-ID.
#define LIMIT_EVENT_QUEUE_SIZE 262144
// Kept for those who resume.
#define LIMIT_EVENT_HISTORY_COUNT 1024
#define LIMIT_EVENT_SIZE          1024
// A comment keeps proxies and browsers from closing a quiet stream.
#define LIMIT_EVENT_HEARTBEAT_MS 15000
// What an EventSource waits before it connects again.
#define LIMIT_EVENT_RETRY_MS 2000

// Who may ask how often --------------------------------------------------------------------------

// Clients remembered by the throttle.
#define LIMIT_THROTTLE_CLIENTS 65536
#define LIMIT_TOKENS           1024
#define LIMIT_TOKEN_FILE_SIZE  1048576
// Names a gateway answers to.
#define LIMIT_HOST_NAMES 16

// Files and arguments ----------------------------------------------------------------------------

#define LIMIT_CONFIG_SIZE 262144
#define LIMIT_PATH_SIZE   1024
#define LIMIT_ARGUMENTS   4096
// A proof, receipt or checkpoint given to a command; a proof of 4,096 operations has 0.5 MB.
#define LIMIT_EVIDENCE_FILE_SIZE 16777216
// A log's policy: what core/log reads at most.
#define LIMIT_POLICY_SIZE 1048576
// A log line of each kind a second; the rest is counted.
#define LIMIT_LOG_LINES_PER_SECOND 50
#define LIMIT_LOG_LINE_SIZE        2048

// Batches ----------------------------------------------------------------------------------------

// What the ledger can hold. Memory is taken as leaves come, about 400 bytes each; the room itself
// costs addresses only.
#define LIMIT_ACCOUNTS   4194304
#define LIMIT_CONSENTS   4194304
#define LIMIT_REQUESTS   262144
#define LIMIT_RECORDS    8388608
#define LIMIT_VOCABULARY 65536
// Refusals that are signed into the log: so many at once, and so many a second for ever. An entry
// costs the log about 100 bytes; the rest is counted.
#define LIMIT_REFUSALS_BURST  64
#define LIMIT_REFUSALS_PER_S  4
#define LIMIT_NOTES_IN_FLIGHT 256
// The largest bucket of the circuit.
#define LIMIT_BATCH_OPERATIONS 4096
#define LIMIT_PROVER_THREADS   64
// Witnesses of batches that wait for their proof go to a file above --witness-memory. Where no file
// takes them nothing more is accepted while memory holds so many times as much.
#define LIMIT_WITNESS_FULL_FACTOR 8
// A proof that failed is tried again, 0.5 s, 2 s, 8 s, 32 s later; then at the next start.
#define LIMIT_PROOF_TRIES        5
#define LIMIT_PROOF_RETRY_MS     500
#define LIMIT_PROOF_RETRY_FACTOR 4

// Relations --------------------------------------------------------------------------------------

static_assert(LIMIT_REQUEST_LINE_SIZE + LIMIT_HEADERS_SIZE <= LIMIT_READ_SIZE,
              "a whole head fits one read");
static_assert(LIMIT_BODY_PIECES_MS >= LIMIT_BODY_MS, "what streams may take longer");
static_assert(LIMIT_BODY_SIZE <= LIMIT_BODY_BUNDLE_SIZE, "a Bundle is not smaller than its entry");
static_assert(LIMIT_BODY_BUNDLE_SIZE * 2 <= LIMIT_BUFFERS_SIZE / 4,
              "growing one Bundle leaves room for others");
static_assert(LIMIT_PIPELINE_SIZE >= LIMIT_READ_SIZE, "one read can always be kept");
static_assert(LIMIT_EVENT_QUEUE_SIZE >= 64 * LIMIT_EVENT_SIZE, "a burst does not cut a reader");
static_assert((long long)LIMIT_EVENT_STREAMS * LIMIT_EVENT_QUEUE_SIZE * 2 <= LIMIT_BUFFERS_SIZE,
              "readers of events cannot starve requests");
static_assert(LIMIT_REFUSALS_BURST < LIMIT_NOTES_IN_FLIGHT, "refusals leave room for the audit");
static_assert(LIMIT_HL7_BUFFERS_SIZE <= LIMIT_BUFFERS_SIZE / 4, "HL7 feeds do not starve HTTP");
static_assert(LIMIT_HL7_MESSAGE_SIZE + 2 * LIMIT_READ_SIZE <= 16777216, "one block holds a frame");
static_assert(LIMIT_DRAIN_MS + LIMIT_TICK_MS < 10000, "SIGTERM to exit within 10 s");
static_assert(LIMIT_EVENT_HEARTBEAT_MS < LIMIT_SEND_STALL_MS, "a dead reader is noticed");
static_assert(LIMIT_CONNECTIONS_PER_SOURCE < LIMIT_CONNECTIONS, "no source can take them all");
static_assert((LIMIT_THROTTLE_CLIENTS & (LIMIT_THROTTLE_CLIENTS - 1)) == 0, "a power of two");

#endif
