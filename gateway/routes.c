// SPDX-License-Identifier: Apache-2.0
// Every path the gateway answers, in one table. README, CapabilityStatement and metrics follow it.
#include "gateway/gateway.h"

#define NO_BODY 0, 0

// clang-format off
const struct http_route gateway_routes[] = {
    // method      path            handler       permission      body     any origin
    {METHOD_GET,   "/livez",       api_livez,    PERMIT_ANYONE,  NO_BODY, false},
    {METHOD_GET,   "/readyz",      api_readyz,   PERMIT_ANYONE,  NO_BODY, false},
    {METHOD_GET,   "/metrics",     api_metrics,  PERMIT_OPERATE, NO_BODY, false},
    {METHOD_GET,   "/events",      api_events,   PERMIT_READ,    NO_BODY, false},
#define ASSET(index, url, media) {METHOD_GET, url, api_asset, PERMIT_ANYONE, NO_BODY, false},
#include "assets.def"
#undef ASSET
};
// clang-format on

const size_t gateway_route_count = sizeof gateway_routes / sizeof gateway_routes[0];
