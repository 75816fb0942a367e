// SPDX-License-Identifier: Apache-2.0
// The first byte says where the rest is cut in two; both ways of feeding must agree.
#include <stdlib.h>

#include "core/base/invariant.h"
#include "gateway/http/http_parser.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Feeds a copy that ends where the bytes end; counts messages, gives the problem.
static enum http_problem feed(struct http_parser *parser, struct http_request *request,
                              const uint8_t *data, size_t size, unsigned *messages)
{
    uint8_t *copy = malloc(size == 0 ? 1 : size);
    if (size != 0) memcpy(copy, data, size);
    span left = span_of(copy, size);
    enum http_problem problem = HTTP_PROBLEM_NONE;
    for (;;) {
        enum http_event event = http_parser_feed(parser, &left);
        if (event == HTTP_EVENT_HEAD) parser->body_max = 4096;
        if (event == HTTP_EVENT_REFUSED) problem = parser->problem;
        if (event == HTTP_EVENT_MESSAGE) {
            INVARIANT(http_path(request).size != 0);
            http_request_release(request, parser->budget);
            http_parser_restart(parser, request);
            ++*messages;
        }
        if (event == HTTP_EVENT_MORE || event == HTTP_EVENT_REFUSED) break;
        if (event == HTTP_EVENT_MESSAGE && left.size == 0) break;
    }
    free(copy);
    return problem;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1) return 0;
    size_t cut = data[0] % size;
    unsigned messages[2] = {0};
    enum http_problem problem[2] = {HTTP_PROBLEM_NONE, HTTP_PROBLEM_NONE};
    for (int way = 0; way < 2; way++) {
        struct budget budget = budget_of(1 << 20);
        struct http_parser parser;
        struct http_request request = {0};
        http_parser_open(&parser, &budget);
        http_parser_restart(&parser, &request);
        size_t first = way == 0 ? size - 1 : cut;
        problem[way] = feed(&parser, &request, data + 1, first, &messages[way]);
        if (problem[way] == HTTP_PROBLEM_NONE && first < size - 1)
            problem[way] =
                feed(&parser, &request, data + 1 + first, size - 1 - first, &messages[way]);
        http_request_release(&request, &budget);
        budget_close(&budget);
    }
    INVARIANT(messages[0] == messages[1]);
    INVARIANT((problem[0] == HTTP_PROBLEM_NONE) == (problem[1] == HTTP_PROBLEM_NONE));
    return 0;
}
