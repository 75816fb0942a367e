// SPDX-License-Identifier: Apache-2.0
// The settings of `consentry serve`: one table for file, environment and flag.
//
// A setting NAME is the flag --NAME, the variable CONSENTRY_NAME (upper case, '_' for '-') and the
// member "NAME" of the JSON object in the file that --config or CONSENTRY_CONFIG names. A flag wins
// over the environment, the environment over the file, the file over the default.
#ifndef CONSENTRY_GATEWAY_CONFIG_H
#define CONSENTRY_GATEWAY_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/status.h"
#include "gateway/host/limits.h"
#include "gateway/host/options.h"

// clang-format off
// kind, member, name, value, default, min, max, help
#define SETTINGS_TABLE(X)                                                                          \
    X(TEXT,   config,      "config",       "FILE", "",               0, 0,                         \
      "settings as a JSON object")                                                                 \
    X(TEXT,   data,        "data",         "DIR",  "./data",         0, 0,                         \
      "where the journal, the log and the documents live")                                         \
    X(TEXT,   key,         "key",          "FILE", "",               0, 0,                         \
      "the root key; empty: in the configuration folder of this account")                          \
    X(TEXT,   http,        "http",         "H:P",  "127.0.0.1:8080", 0, 0,                         \
      "FHIR, receipts, proofs, dashboard; port 0 takes a free one")                                \
    X(TEXT,   mllp,        "mllp",         "H:P",  "127.0.0.1:2575", 0, 0,                         \
      "HL7 v2 over MLLP; several with commas between, empty for none")                             \
    X(TEXT,   feeds,       "feeds",        "FILE", "",               0, 0,                         \
      "what was agreed on with HL7 senders, as JSON (docs/hl7.md)")                                \
    X(TEXT,   dicom,       "dicom",        "H:P",  "127.0.0.1:11112", 0, 0,                        \
      "DICOM upper layer")                                                                         \
    X(TEXT,   dicom_ae,    "dicom-ae",     "AE",   "CONSENTRY",      0, 0,                         \
      "application entity title of the DICOM door")                                                \
    X(TEXT,   dicom_calling, "dicom-calling", "AE,AE", "",           0, 0,                         \
      "titles that may call; empty: any")                                                          \
    X(TEXT,   dicom_peers, "dicom-peers",  "AE=H:P,...", "",         0, 0,                         \
      "application entities that we may call")                                                     \
    X(TEXT,   dicom_forward, "dicom-forward", "AE", "",              0, 0,                         \
      "what arrives goes on to this one of them, as far as consents permit")                       \
    X(COUNT,  dicom_associations, "dicom-associations", "N", "1024", 1, LIMIT_ASSOCIATIONS,        \
      "DICOM associations at once")                                                                \
    X(COUNT,  dicom_idle,  "dicom-idle",   "S",    "60",             1, 86400,                     \
      "seconds an association may be silent")                                                      \
    X(TEXT,   origin,      "origin",       "O",    "",               0, 0,                         \
      "the log's name; empty: consentry.invalid/ and 16 digits of its key's hash")                 \
    X(COUNT,  batch_size,  "batch-size",   "N",    "200",            1, LIMIT_BATCH_OPERATIONS,    \
      "operations that seal a batch")                                                              \
    X(COUNT,  batch_deadline_ms, "batch-deadline", "MS", "10000",    1, 3600000,                   \
      "no operation waits longer for its batch, whatever its class")                               \
    X(TEXT,   profile,     "profile",      "P",    "std-100",        0, 0,                         \
      "proof parameters; `consentry security` lists them")                                         \
    X(COUNT,  prover_threads, "prover-threads", "N", "1",            1, LIMIT_PROVER_THREADS,      \
      "threads that prove")                                                                        \
    X(COUNT,  witness_memory, "witness-memory", "MB", "256",         1, 1048576,                   \
      "memory for batches that wait for the prover; the rest waits on disk")                       \
    X(COUNT,  snapshot_every, "snapshot-every", "N", "10000",        0, 1000000000,                \
      "operations between two snapshots, which shorten the next start; 0: none")                   \
    X(TEXT,   tls_cert,    "tls-cert",     "FILE", "",               0, 0,                         \
      "certificate chain, PEM: the doors speak TLS")                                               \
    X(TEXT,   tls_key,     "tls-key",      "FILE", "",               0, 0,                         \
      "its private key, PEM")                                                                      \
    X(TEXT,   client_ca,   "client-ca",    "FILE", "",               0, 0,                         \
      "clients show a certificate signed by one of these, PEM")                                    \
    X(TEXT,   token_file,  "token-file",   "FILE", "",               0, 0,                         \
      "clients show a bearer token of this file (`consentry token`)")                              \
    X(TEXT,   host,        "host",         "NAMES", "",              0, 0,                         \
      "names this gateway answers to, with commas between")                                        \
    X(COUNT,  connections, "max-connections", "N", "16384",          1, LIMIT_CONNECTIONS,         \
      "connections of all clients together")                                                       \
    X(COUNT,  connections_per_source, "max-connections-per-source", "N", "256", 1,                 \
      LIMIT_CONNECTIONS, "connections of one network off loopback (IPv4 /24, IPv6 /64)")           \
    X(COUNT,  rate,        "rate",         "N",    "0",              0, 1000000,                   \
      "requests a second and client, 0 for no limit")                                              \
    X(COUNT,  rate_burst,  "rate-burst",   "N",    "100",            1, 1000000,                   \
      "requests a client may save up")                                                             \
    X(SWITCH, welcome,     "welcome",      "",     "false",          0, 0,                         \
      "say on stderr, in words, where the doors are and what to try")
// clang-format on

#define SETTING_TYPE_TEXT   const char *
#define SETTING_TYPE_COUNT  uint64_t
#define SETTING_TYPE_SWITCH bool

struct settings {
#define X(kind, member, name, value, fallback, min, max, help) SETTING_TYPE_##kind member;
    SETTINGS_TABLE(X)
#undef X
    void *file; // the parsed file, in which texts stand; see settings_close()
};

enum {
#define X(kind, member, name, value, fallback, min, max, help) SETTING_INDEX_##member,
    SETTINGS_TABLE(X)
#undef X
        SETTING_COUNT
};

// The rows as options.h wants them.
struct option_table settings_options(void);

// Where a setting's value came from.
enum setting_source { SETTING_DEFAULT, SETTING_FILE, SETTING_ENVIRONMENT, SETTING_FLAG };

struct settings_error {
    enum setting_source source;
    const char *argument; // the flag, variable or member concerned, or the file
    const char *reason;
    uint64_t line; // of the file when it is not JSON, else 0
};

// Reads the flags in argv[0..argc), the environment (an array of "NAME=value" ended by NULL) and
// the file. Texts live as long as argv, environment and *settings. FILE_FAILED when the file
// cannot be read, a status of class MALFORMED or LIMIT otherwise, with *error filled.
WARN_UNUSED enum status settings_read(struct settings *settings, int argc, char *const *argv,
                                      char *const *environment, struct settings_error *error);

// Releases the file; also after settings_read() has failed.
void settings_close(struct settings *settings);

// The help of every setting with variable and default, on stdout.
void settings_help(void);

#endif
