// SPDX-License-Identifier: Apache-2.0
// The store instances response, PS3.18 I.1.
#include <stdlib.h>
#include <string.h>

#include "core/base/invariant.h"
#include "dicom/dicom_write.h"
#include "gateway/doors/dicomweb/stow.h"

#define TAG_RETRIEVE_URL   DICOM_TAG(0x0008, 0x1190)
#define TAG_OTHER_FAILURES DICOM_TAG(0x0008, 0x119a)

// Bytes of one item: three UIDs, a URL, headers.
#define ITEM_SIZE 1024

static const enum dicom_encoding E = DICOM_EXPLICIT_LE;

static void write_instance(struct writer *w, const struct stow_result *result)
{
    dicom_write_text(w, E, DICOM_TAG_REFERENCED_SOP_CLASS_UID, DICOM_VR_UI, result->sop_class);
    dicom_write_text(w, E, DICOM_TAG_REFERENCED_SOP_INSTANCE_UID, DICOM_VR_UI,
                     result->sop_instance);
}

static void write_url(struct writer *w, const struct stow *stow, const struct stow_result *result,
                      bool whole_study)
{
    uint8_t memory[512];
    struct writer url = writer_over(memory, sizeof memory);
    span nothing = {NULL, 0};
    dicomweb_write_url(&url, stow->gateway, span_text(result->study),
                       whole_study ? nothing : span_text(result->series),
                       whole_study ? nothing : span_text(result->sop_instance));
    dicom_write_element(w, E, TAG_RETRIEVE_URL, DICOM_VR_UR, writer_span(&url));
}

enum kind { STORED, FAILED, UNNAMED };

static enum kind kind_of(const struct stow_result *result)
{
    if (result->failure == 0) return STORED;
    return result->sop_class[0] != '\0' && result->sop_instance[0] != '\0' ? FAILED : UNNAMED;
}

static uint32_t count(const struct stow *stow, enum kind kind)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < stow->result_count; i++) n += kind_of(&stow->results[i]) == kind;
    return n;
}

static void write_sequence(struct writer *w, const struct stow *stow, uint32_t tag, enum kind kind)
{
    if (count(stow, kind) == 0) return;
    dicom_begin_sequence(w, E, tag);
    for (uint32_t i = 0; i < stow->result_count; i++) {
        const struct stow_result *result = &stow->results[i];
        if (kind_of(result) != kind) continue;
        dicom_begin_item(w, E);
        if (kind != UNNAMED) write_instance(w, result);
        if (kind == STORED) write_url(w, stow, result, false);
        if (kind != STORED)
            dicom_write_u16(w, E, DICOM_TAG_FAILURE_REASON, DICOM_VR_US, result->failure);
        dicom_end_item(w, E);
    }
    dicom_end_sequence(w, E);
}

// The study of all that was stored, or NULL when there are several.
static const struct stow_result *one_study(const struct stow *stow)
{
    const struct stow_result *first = NULL;
    for (uint32_t i = 0; i < stow->result_count; i++) {
        const struct stow_result *result = &stow->results[i];
        if (result->failure != 0) continue;
        if (first == NULL) first = result;
        if (strcmp(first->study, result->study) != 0) return NULL;
    }
    return first;
}

// The one reason why the ledger, the disk or the memory took nothing: told by the HTTP status, too.
static uint16_t http_of(const struct stow *stow)
{
    uint32_t stored = count(stow, STORED);
    if (stored == stow->result_count) return 200;
    return stored == 0 ? 409 : 202;
}

static void write_response(struct writer *w, const struct stow *stow)
{
    const struct stow_result *study = one_study(stow);
    if (study != NULL) write_url(w, stow, study, true);
    write_sequence(w, stow, DICOM_TAG_FAILED_SOP_SEQUENCE, FAILED);
    write_sequence(w, stow, DICOM_TAG_REFERENCED_SOP_SEQUENCE, STORED);
    write_sequence(w, stow, TAG_OTHER_FAILURES, UNNAMED);
}

void stow_answer(struct stow *stow)
{
    struct arena *arena = dicomweb_scratch(stow->gateway);
    struct http_exchange *exchange = stow->exchange;
    struct dicomweb_reply reply;
    size_t room = (stow->result_count + 1) * (size_t)ITEM_SIZE;
    char *memory = arena_text(arena, room);
    struct writer w = writer_over(memory, memory == NULL ? 0 : room);
    if (stow->result_count == 0) { // nothing came
        http_answer_problem(exchange, HTTP_PROBLEM_MULTIPART);
        return;
    }
    write_response(&w, stow);
    dicomweb_reply_begin(&reply, stow->gateway, stow->form);
    reply.status = w.status;
    reply.single = true;
    dicomweb_reply_dataset(&reply, writer_span(&w));
    dicomweb_reply_send(&reply, exchange, http_of(stow));
}
