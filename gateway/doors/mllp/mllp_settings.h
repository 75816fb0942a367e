// SPDX-License-Identifier: Apache-2.0
// What the MLLP door has agreed on with whom: its listeners, and its feeds. A feed is a sender, or
// several, with whom it was agreed what messages mean; docs/hl7.md tells what each member is for.
//
//   {"listeners": [{"address": "127.0.0.1:2576", "release": 2, "frame_size_max": 4000000,
//                   "resync": true, "short_trailer": true, "tls": false}],
//    "feeds": [{"name": "adt", "listener": "127.0.0.1:2576", "sending_application": "EHR",
//               "sending_facility": "CLINIC", "charset": "8859/1", "time_zone": "+0100",
//               "pd1_12": "protect", "trusted": true, "registry_opt_in": false,
//               "processing_ids": "P", "any_event": false, "strict_lines": false,
//               "duplicate_ids": "hold", "resources": "patients", "tell_warnings": false, "refuse":
//               false, "authorities": {"NORTH": "urn:oid:2.999.1"}}]}
//
// A message belongs to the first feed whose listener, application and facility are its own; those
// that are not stated fit any. What fits none belongs to the last feed, "default", which is the
// usual one unless the file has a feed of that name.
#ifndef CONSENTRY_GATEWAY_MLLP_SETTINGS_H
#define CONSENTRY_GATEWAY_MLLP_SETTINGS_H

#include "adapters/hl7_adapter.h"
#include "gateway/host/address.h"
#include "gateway/host/file_read.h"
#include "gateway/host/limits.h"

#define MLLP_LISTENERS_MAX   16
#define MLLP_FEEDS_MAX       64
#define MLLP_AUTHORITIES_MAX 256 // of all feeds together
#define MLLP_NAME_SIZE       32

struct mllp_listener_settings {
    struct address address;
    size_t frame_size_max; // bytes of a message
    uint32_t release;      // of MLLP: 1, or 2 with commit blocks
    bool resync;
    bool short_trailer;
    bool plain; // no TLS although the doors speak it; on loopback only
};

// Which FHIR resources are stored beside a message (mllp_resources.h).
enum mllp_resources { MLLP_RESOURCES_NONE, MLLP_RESOURCES_PATIENTS, MLLP_RESOURCES_ALL };

struct mllp_feed_settings {
    char name[MLLP_NAME_SIZE + 1]; // letters, digits, '-' and '_'
    int listener;                  // index, -1: any
    span application;              // first component of MSH-3; empty: any
    span facility;                 // of MSH-4
    char processing_ids[4];        // letters of table 0103 that are taken
    struct hl7_reading reading;
    struct hl7_feed meaning;
    bool accepts_duplicate_ids; // the same MSH-10 with other content is another message
    bool tells_warnings;
    enum mllp_resources resources;
    bool refuses; // takes nothing: for the default, when every sender must be known
};

struct mllp_settings {
    struct mllp_listener_settings listeners[MLLP_LISTENERS_MAX];
    size_t listener_count;
    struct mllp_feed_settings feeds[MLLP_FEEDS_MAX]; // the last is the default
    size_t feed_count;
    struct hl7_authority authorities[MLLP_AUTHORITIES_MAX];
    size_t authority_count;
    struct file_bytes file; // in which the texts stand
    struct arena memory;
};

// What is wrong: the member, such as "feeds[2].charset", and a static reason.
struct mllp_settings_error {
    char member[64];
    const char *reason;
};

// Listeners out of `addresses` ("H:P", or several with commas between, "" for none), then what the
// file says ("" for none), whose listeners come on top or change those of the same address.
WARN_UNUSED enum status mllp_settings_read(struct mllp_settings *out, const char *addresses,
                                           const char *path, struct mllp_settings_error *error);
// Also after mllp_settings_read() has failed.
void mllp_settings_close(struct mllp_settings *settings);

// The feed of a message that came in by that listener.
const struct mllp_feed_settings *mllp_settings_feed(const struct mllp_settings *settings,
                                                    int listener, span application, span facility);

#endif
