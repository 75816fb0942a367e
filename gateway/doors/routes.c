// SPDX-License-Identifier: Apache-2.0
// Every path the gateway answers, in one table. README, CapabilityStatement and metrics follow it.
#include "gateway/spine/gateway.h"

#define NO_BODY  0, 0
#define RESOURCE MEDIA_ANY_FHIR_JSON, LIMIT_BODY_SIZE
#define INSTANCES MEDIA_BIT(MEDIA_MULTIPART) | HTTP_BODY_IN_PIECES, LIMIT_BODY_PIECES_SIZE
#define STUDY    "/dicom-web/studies/{study}"
#define SERIES   STUDY "/series/{series}"
#define INSTANCE SERIES "/instances/{instance}"
#define BUNDLE   MEDIA_ANY_FHIR_JSON, LIMIT_BODY_BUNDLE_SIZE

// clang-format off
const struct http_route gateway_routes[] = {
    // method, path, handler, permission, body, any origin
    {METHOD_GET,   "/livez",                  api_livez,            PERMIT_ANYONE,  NO_BODY, false},
    {METHOD_GET,   "/readyz",                 api_readyz,           PERMIT_ANYONE,  NO_BODY, false},
    {METHOD_GET,   "/metrics",                api_metrics,          PERMIT_OPERATE, NO_BODY, false},
    {METHOD_GET,   "/events",                 api_events,           PERMIT_READ,    NO_BODY, false},
    {METHOD_GET,   "/policy",                 api_policy,           PERMIT_ANYONE,  NO_BODY, true},
    {METHOD_GET,   "/checkpoint",             api_checkpoint,       PERMIT_ANYONE,  NO_BODY, true},
    {METHOD_GET,   "/tile/{*}",               api_tile,             PERMIT_ANYONE,  NO_BODY, true},
    {METHOD_GET,   "/batches/current",        api_batch_current,    PERMIT_READ,    NO_BODY, false},
    {METHOD_GET,   "/batches/{n}",            api_batch,            PERMIT_ANYONE,  NO_BODY, true},
    {METHOD_GET,   "/batches/{n}/proof",      api_batch_proof,      PERMIT_ANYONE,  NO_BODY, true},
    {METHOD_GET,   "/receipts/{id}",          api_receipt,          PERMIT_READ,    NO_BODY, false},
    {METHOD_GET,   "/receipts/{id}/evidence", api_receipt_evidence, PERMIT_READ,    NO_BODY, false},
    {METHOD_GET,   "/feeds",                  api_feeds,            PERMIT_OPERATE, NO_BODY, false},
    {METHOD_GET,   "/feeds/messages/{id}",    api_feed_message,     PERMIT_OPERATE, NO_BODY, false},
    {METHOD_POST,  "/feeds/messages/{id}/replay", api_feed_replay,  PERMIT_OPERATE, NO_BODY, false},
    {METHOD_POST,  "/feeds/held/{n}/accept",  api_feed_accept,      PERMIT_OPERATE, NO_BODY, false},
    {METHOD_POST,  "/feeds/held/{n}/reject",  api_feed_reject,      PERMIT_OPERATE, NO_BODY, false},
    {METHOD_GET,   "/fhir/metadata",          api_fhir_metadata,    PERMIT_ANYONE,  NO_BODY, false},
    {METHOD_POST,  "/fhir",                   api_fhir_bundle,      PERMIT_WRITE,   BUNDLE,  false},
    {METHOD_POST,  "/fhir/",                  api_fhir_bundle,      PERMIT_WRITE,   BUNDLE,  false},
    {METHOD_POST, "/fhir/{type}", api_fhir_create, PERMIT_WRITE, RESOURCE, false},
    {METHOD_GET,   "/fhir/{type}/{id}",       api_fhir_read,        PERMIT_READ,    NO_BODY, false},
    {METHOD_PUT, "/fhir/{type}/{id}", api_fhir_update, PERMIT_WRITE, RESOURCE, false},
    {METHOD_DELETE, "/fhir/{type}/{id}",      api_fhir_delete,      PERMIT_WRITE,   NO_BODY, false},
    {METHOD_GET, "/fhir/{type}/{id}/_history/{version}", api_fhir_vread, PERMIT_READ, NO_BODY,
     false},
    {METHOD_POST, "/dicom-web/studies", api_stow, PERMIT_WRITE, INSTANCES, false},
    {METHOD_GET, "/dicom-web/studies", api_qido_studies, PERMIT_READ, NO_BODY, false},
    {METHOD_GET, "/dicom-web/series", api_qido_all_series, PERMIT_READ, NO_BODY, false},
    {METHOD_GET, "/dicom-web/instances", api_qido_all_instances, PERMIT_READ, NO_BODY, false},
    {METHOD_POST, STUDY, api_stow_study, PERMIT_WRITE, INSTANCES, false},
    {METHOD_GET, STUDY, api_wado_study, PERMIT_READ, NO_BODY, false},
    {METHOD_GET, STUDY "/metadata", api_wado_study_metadata, PERMIT_READ, NO_BODY, false},
    {METHOD_GET, STUDY "/series", api_qido_series, PERMIT_READ, NO_BODY, false},
    {METHOD_GET, STUDY "/instances", api_qido_study_instances, PERMIT_READ, NO_BODY, false},
    {METHOD_GET, SERIES, api_wado_series, PERMIT_READ, NO_BODY, false},
    {METHOD_GET, SERIES "/metadata", api_wado_series_metadata, PERMIT_READ, NO_BODY, false},
    {METHOD_GET, SERIES "/instances", api_qido_instances, PERMIT_READ, NO_BODY, false},
    {METHOD_GET, INSTANCE, api_wado_instance, PERMIT_READ, NO_BODY, false},
    {METHOD_GET, INSTANCE "/metadata", api_wado_instance_metadata, PERMIT_READ, NO_BODY, false},
#define ASSET(index, url, media) {METHOD_GET, url, api_asset, PERMIT_ANYONE, NO_BODY, false},
#include "assets.def"
#undef ASSET
};
// clang-format on

const size_t gateway_route_count = sizeof gateway_routes / sizeof gateway_routes[0];
