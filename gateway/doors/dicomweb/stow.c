// SPDX-License-Identifier: Apache-2.0
#include "gateway/doors/dicomweb/stow.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/invariant.h"

static void end(struct stow *stow)
{
    buffer_release(stow->gateway->host->budget, &stow->ahead);
    for (int i = 0; i < STOW_PARTS; i++) memory_unmap(&stow->parts[i].memory);
    free(stow->results);
    free(stow);
}

// All parts are done with: the answer.
static void finish(struct stow *stow)
{
    struct http_exchange *exchange = stow->exchange;
    exchange->piece = NULL;
    exchange->gone = NULL;
    if (stow->gone) {
        http_answer_problem(exchange, HTTP_PROBLEM_UNAVAILABLE); // nobody reads it
    } else if (stow->status == STATUS_UNAVAILABLE || stow->status == STATUS_DISK_FULL ||
               stow->status == STATUS_DISK_FAILED || stow->status == STATUS_NO_SPACE) {
        http_answer_problem(exchange, http_problem_of(stow->status));
    } else if (stow->status != STATUS_OK) {
        http_answer_problem(exchange, HTTP_PROBLEM_MULTIPART);
    } else {
        stow_answer(stow);
    }
    end(stow);
}

static struct stow_part *free_part(struct stow *stow)
{
    for (int i = 0; i < STOW_PARTS; i++)
        if (stow->parts[i].state == STOW_FREE) return &stow->parts[i];
    return NULL;
}

// Whether the next bytes have a place to go.
static bool is_stalled(struct stow *stow)
{
    return stow->filling != NULL ? stow_part_is_full(stow->filling) : stow->busy == STOW_PARTS;
}

static void take_event(struct stow *stow, enum multipart_event event, span out)
{
    switch (event) {
    case MULTIPART_PART:
        INVARIANT(stow->filling == NULL);
        stow->filling = free_part(stow);
        INVARIANT(stow->filling != NULL);
        stow->status = stow_part_begin(stow->filling, stow, out);
        if (stow->status != STATUS_OK) stow->filling = NULL;
        return;
    case MULTIPART_DATA: stow_part_bytes(stow->filling, out); return;
    case MULTIPART_END: {
        struct stow_part *part = stow->filling;
        stow->filling = NULL;
        stow_part_end(part);
        return;
    }
    case MULTIPART_REFUSED: stow->status = stow->multipart.status; return;
    case MULTIPART_MORE:
    case MULTIPART_CLOSED: return;
    }
}

// Takes apart what came, until it is used up or must wait.
static void take_apart(struct stow *stow)
{
    span bytes = buffer_span(&stow->ahead), out;
    size_t size = bytes.size;
    while (stow->status == STATUS_OK && !is_stalled(stow)) {
        enum multipart_event event = multipart_next(&stow->multipart, &bytes, &out);
        if (event == MULTIPART_MORE) break;
        take_event(stow, event, out);
    }
    buffer_consume(&stow->ahead, size - bytes.size);
}

static void drop_parts(struct stow *stow)
{
    stow->filling = NULL;
    for (int i = 0; i < STOW_PARTS; i++) stow_part_drop(&stow->parts[i]);
}

void stow_run(struct stow *stow)
{
    if (stow->running) return; // whoever runs goes on
    stow->running = true;
    take_apart(stow);
    bool used_up = stow->ahead.size == 0;
    if (stow->ended && used_up && stow->status == STATUS_OK)
        stow->status = multipart_finish(&stow->multipart);
    if (stow->status != STATUS_OK || stow->gone) drop_parts(stow);
    stow->running = false;
    bool over = stow->gone || stow->status != STATUS_OK || (stow->ended && used_up);
    if (over && stow->busy == 0) {
        finish(stow);
        return;
    }
    http_body_pause(stow->exchange, !used_up || is_stalled(stow));
}

static void on_piece(struct http_exchange *exchange, span bytes, bool last)
{
    struct stow *stow = exchange->owner;
    stow->ended = stow->ended || last;
    if (stow->status == STATUS_OK &&
        buffer_append(stow->gateway->host->budget, &stow->ahead, bytes) != STATUS_OK)
        stow->status = STATUS_NO_SPACE;
    stow_run(stow);
}

static void on_gone(struct http_exchange *exchange)
{
    struct stow *stow = exchange->owner;
    stow->gone = true;
    stow->ahead.size = 0;
    stow_run(stow);
}

static enum http_problem read_head(struct stow *stow, const struct http_exchange *exchange,
                                   bool in_study)
{
    span type = http_field_span(&exchange->request, HTTP_FIELD_CONTENT_TYPE), inner;
    uint8_t memory[64];
    if (exchange->media != MEDIA_MULTIPART) return HTTP_PROBLEM_MEDIA_TYPE;
    // What is stored is files; metadata with bulk data apart are not taken.
    bool typed = multipart_parameter(type, "type", memory, sizeof memory, &inner);
    if (typed && !http_text_is(inner, "application/dicom")) return HTTP_PROBLEM_MEDIA_TYPE;
    if (multipart_open(&stow->multipart, type) != STATUS_OK) return HTTP_PROBLEM_MULTIPART;
    stow->form = dicomweb_form_of(exchange);
    if (stow->form == DICOMWEB_REFUSED) return HTTP_PROBLEM_NOT_ACCEPTABLE;
    if (!in_study) return HTTP_PROBLEM_NONE;
    span study = exchange->parameter[0];
    if (!dicom_uid_valid(study)) return HTTP_PROBLEM_PARAMETER;
    memcpy(stow->study, study.data, study.size);
    return HTTP_PROBLEM_NONE;
}

static void store(struct http_exchange *exchange, bool in_study)
{
    struct stow *stow = calloc(1, sizeof *stow);
    enum http_problem problem = HTTP_PROBLEM_UNAVAILABLE;
    if (stow != NULL) problem = read_head(stow, exchange, in_study);
    if (problem != HTTP_PROBLEM_NONE) {
        free(stow);
        http_answer_problem(exchange, problem);
        return;
    }
    stow->exchange = exchange;
    stow->gateway = gateway_of(exchange);
    exchange->owner = stow;
    exchange->piece = on_piece;
    exchange->gone = on_gone;
}

void api_stow(struct http_exchange *exchange)
{
    store(exchange, false);
}

void api_stow_study(struct http_exchange *exchange)
{
    store(exchange, true);
}
