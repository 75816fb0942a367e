// SPDX-License-Identifier: Apache-2.0
#include "hl7/cda/cda_read.h"

#include <libxml/parser.h>
#include <libxml/globals.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>

#include "core/base/invariant.h"
#include "hl7/cda/cda_builder.h"

struct reading {
    struct cda_builder builder;
    xmlParserCtxtPtr parser;
    const xmlChar *v3; // the namespace urn:hl7-org:v3, as the parser's dictionary holds it
    bool has_doctype;
};

static xmlParserInputPtr no_entity(const char *url, const char *id, xmlParserCtxtPtr parser)
{
    (void)url;
    (void)id;
    (void)parser;
    return NULL;
}

// What the library would print may hold text of the document, so nobody prints it.
__attribute__((format(printf, 2, 3))) static void no_message(void *context, const char *format, ...)
{
    (void)context;
    (void)format;
}

void cda_library_init(void)
{
    xmlInitParser();
    xmlSetExternalEntityLoader(no_entity);
    xmlSetGenericErrorFunc(NULL, no_message);             // of this thread,
    (void)xmlThrDefSetGenericErrorFunc(NULL, no_message); // and of those to come
}

static size_t offset_of(void *parser)
{
    long consumed = xmlByteConsumed(parser);
    return consumed < 0 ? 0 : (size_t)consumed;
}

// Any declaration of a document type ends the reading, before what is in it is read.
static void on_doctype(void *context, const xmlChar *name, const xmlChar *id, const xmlChar *url)
{
    struct reading *r = context;
    (void)name;
    (void)id;
    (void)url;
    r->has_doctype = true;
    xmlStopParser(r->parser);
}

static void on_open(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                    int namespace_count, const xmlChar **namespaces, int attribute_count,
                    int defaulted_count, const xmlChar **attributes)
{
    struct reading *r = context;
    (void)prefix;
    (void)namespace_count;
    (void)namespaces;
    (void)defaulted_count;
    // Names are interned: after the first comparison the pointer tells.
    if (r->v3 == NULL && uri != NULL && strcmp((const char *)uri, "urn:hl7-org:v3") == 0)
        r->v3 = uri;
    struct cda_attributes a = {(const unsigned char *const *)attributes, (size_t)attribute_count};
    bool foreign = uri == NULL || uri != r->v3;
    cda_builder_open(&r->builder, span_of(name, strlen((const char *)name)), foreign, a);
    if (r->builder.status != STATUS_OK) xmlStopParser(r->parser);
}

static void on_close(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    struct reading *r = context;
    (void)name;
    (void)prefix;
    (void)uri;
    cda_builder_close(&r->builder);
    if (r->builder.status != STATUS_OK) xmlStopParser(r->parser);
}

static void on_text(void *context, const xmlChar *text, int size)
{
    struct reading *r = context;
    cda_builder_text(&r->builder, span_of(text, (size_t)size));
}

static void on_error(void *context, xmlErrorPtr error)
{
    (void)context;
    (void)error;
}

// Encodings --------

static bool is_name_byte(uint8_t c)
{
    bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return letter || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

static bool is_allowed(span name)
{
    static const char *const allowed[] = {"UTF-8", "UTF-16",   "ISO-8859-1", "US-ASCII",
                                          "ASCII", "UTF-16LE", "UTF-16BE"};
    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++) {
        size_t size = strlen(allowed[i]), same = 0;
        if (size != name.size) continue;
        while (same < size && (name.data[same] & 0xdf) == ((uint8_t)allowed[i][same] & 0xdf))
            same++;
        if (same == size) return true;
    }
    return false;
}

// The encoding that an XML declaration of single bytes states, or empty.
static span stated_encoding(span bytes)
{
    if (!span_starts(bytes, "<?xml")) return (span){NULL, 0};
    for (size_t at = 5; at + 8 < bytes.size && bytes.data[at] != '>'; at++) {
        if (!span_starts(span_slice(bytes, at, 8), "encoding")) continue;
        at += 8;
        while (at < bytes.size && (bytes.data[at] == ' ' || bytes.data[at] == '=' ||
                                   bytes.data[at] == '"' || bytes.data[at] == '\'')) {
            at++;
        }
        size_t size = 0;
        while (at + size < bytes.size && is_name_byte(bytes.data[at + size])) size++;
        return span_slice(bytes, at, size);
    }
    return (span){NULL, 0};
}

// True for what may be parsed: one of the codings by its mark, by "<?" in two bytes, or stated.
static bool has_good_encoding(span bytes)
{
    const uint8_t *p = bytes.data;
    if (bytes.size < 4) return true; // too short to be anything but an error
    bool wide_mark = (p[0] == 0xfe && p[1] == 0xff) || (p[0] == 0xff && p[1] == 0xfe);
    if (wide_mark) return p[2] != 0 || p[3] != 0; // else it is UTF-32
    bool wide = (p[0] == 0 && p[1] == '<' && p[2] == 0 && p[3] == '?') ||
                (p[0] == '<' && p[1] == 0 && p[2] == '?' && p[3] == 0);
    if (wide) return true;
    if (memchr(p, 0, 4) != NULL) return false; // four bytes a character
    size_t mark = p[0] == 0xef && p[1] == 0xbb && p[2] == 0xbf ? 3 : 0;
    span text = span_slice(bytes, mark, bytes.size);
    bool begins =
        text.size > 0 && (text.data[0] == '<' || text.data[0] == ' ' || text.data[0] == '\n' ||
                          text.data[0] == '\r' || text.data[0] == '\t');
    span stated = stated_encoding(text);
    return begins && (stated.size == 0 || is_allowed(stated));
}

// Reading --------

static void set_handlers(xmlSAXHandler *sax)
{
    memset(sax, 0, sizeof *sax);
    sax->initialized = XML_SAX2_MAGIC;
    sax->internalSubset = on_doctype;
    sax->externalSubset = on_doctype;
    sax->startElementNs = on_open;
    sax->endElementNs = on_close;
    sax->characters = on_text;
    sax->ignorableWhitespace = on_text; // the same one: then the parser does not ask which it is
    sax->cdataBlock = on_text;
    sax->serror = on_error;
}

static enum status parse(struct reading *r, span bytes)
{
    // The parser's own context stands behind its callbacks' first argument.
    r->parser = xmlCreateMemoryParserCtxt((const char *)bytes.data, (int)bytes.size);
    if (r->parser == NULL) return cda_builder_fault(&r->builder, STATUS_NO_SPACE, "cda-memory", "");
    set_handlers(r->parser->sax);
    r->parser->userData = r;
    (void)xmlCtxtUseOptions(r->parser, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                                           XML_PARSE_COMPACT);
    r->builder.parser = r->parser;
    r->builder.offset = offset_of;
    (void)xmlParseDocument(r->parser);
    enum status status = r->builder.status;
    if (r->has_doctype)
        status = cda_builder_fault(&r->builder, STATUS_FORBIDDEN, "cda-doctype", "");
    else if (status == STATUS_OK && !r->parser->wellFormed)
        status = cda_builder_fault(&r->builder, STATUS_BAD_SYNTAX, "cda-xml", "");
    else if (status == STATUS_OK)
        status = cda_builder_end(&r->builder);
    if (r->parser->myDoc != NULL) xmlFreeDoc(r->parser->myDoc);
    r->parser->myDoc = NULL;
    xmlFreeParserCtxt(r->parser);
    return status;
}

enum status cda_read(struct cda_document *out, span bytes, struct arena *arena,
                     struct issues *issues)
{
    struct reading *r = ARENA_NEW(arena, struct reading, 1);
    if (r == NULL) return issue_add(issues, ISSUE_ERROR, STATUS_NO_SPACE, "cda-memory", 0, "");
    TRY(cda_builder_begin(&r->builder, out, arena, issues));
    if (bytes.size > CDA_SIZE_MAX)
        return cda_builder_fault(&r->builder, STATUS_LIMIT, "cda-too-large", "");
    if (bytes.size == 0) return cda_builder_fault(&r->builder, STATUS_TRUNCATED, "cda-empty", "");
    if (!has_good_encoding(bytes))
        return cda_builder_fault(&r->builder, STATUS_UNSUPPORTED, "cda-encoding", "");
    return parse(r, bytes);
}
