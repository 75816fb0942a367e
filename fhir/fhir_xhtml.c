// SPDX-License-Identifier: Apache-2.0
// One pass with a stack of open elements. Anything that could run or load code is refused by
// leaving it out of the lists: no script, no event attributes, no frames, objects or forms.
#include "fhir/fhir_xhtml.h"

#include "fhir/fhir_model.h"

// HTML 4.0 chapters 7 to 11 and 15, images and anchors.
static const char elements[] =
    "p br div h1 h2 h3 h4 h5 h6 a img map area span b i em strong small big tt u s strike dfn q "
    "var abbr acronym cite code samp kbd sub sup blockquote pre hr address bdo font center "
    "table caption colgroup col thead tbody tfoot tr th td ul ol li dl dt dd";
static const char attributes[] =
    "title style class id lang xml:lang dir accesskey tabindex xmlns align char charoff valign "
    "href name charset type hreflang rel rev shape coords src alt longdesc height width usemap "
    "ismap summary border frame rules cellspacing cellpadding abbr axis headers scope rowspan "
    "colspan span cite value start nowrap bgcolor noshade size color face compact clear";

struct scanner {
    span text;
    size_t at;
    span open[FHIR_XHTML_DEPTH_MAX]; // names of the open elements
    size_t depth;
    const char *fault;
};

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_name(uint8_t c)
{
    uint8_t lower = c | 0x20;
    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == ':' || c == '.';
}

static bool broken(struct scanner *s, const char *rule)
{
    if (s->fault == NULL) s->fault = rule;
    return false;
}

static bool at_char(const struct scanner *s, char c)
{
    return s->at < s->text.size && s->text.data[s->at] == (uint8_t)c;
}

static void skip_space(struct scanner *s)
{
    while (s->at < s->text.size && is_space(s->text.data[s->at])) s->at++;
}

static span take_name(struct scanner *s)
{
    size_t start = s->at;
    while (s->at < s->text.size && is_name(s->text.data[s->at])) s->at++;
    return span_slice(s->text, start, s->at - start);
}

// True when `word` stands in the text, whatever its case; white space and control characters, with
// which browsers are generous, are passed over.
static bool mentions(span text, const char *word)
{
    for (size_t start = 0; start < text.size; start++) {
        const char *left = word;
        for (size_t i = start; i < text.size && *left != '\0'; i++) {
            uint8_t c = text.data[i];
            if (c <= ' ') continue;
            if ((uint8_t)(c >= 'A' && c <= 'Z' ? c | 0x20 : c) != (uint8_t)*left) break;
            left++;
        }
        if (*left == '\0') return true;
    }
    return false;
}

// A value that may run: a script address, or one that is spelled with character references.
static bool may_run(span name, span value)
{
    bool address = span_is(name, "href") || span_is(name, "src") || span_is(name, "cite") ||
                   span_is(name, "longdesc") || span_is(name, "usemap");
    if (mentions(value, "javascript:") || mentions(value, "vbscript:")) return true;
    if (span_is(name, "style"))
        return mentions(value, "expression(") || mentions(value, "@import") ||
               mentions(value, "behavior:") || mentions(value, "-moz-binding");
    bool escaped = address && mentions(value, "&#");
    return escaped || (address && mentions(value, "data:text"));
}

// name="value", behind white space.
static bool take_attribute(struct scanner *s)
{
    span name = take_name(s);
    if (name.size == 0) return broken(s, "fhir-xhtml");
    skip_space(s);
    if (!at_char(s, '=')) return broken(s, "fhir-xhtml");
    s->at++;
    skip_space(s);
    if (!at_char(s, '"') && !at_char(s, '\'')) return broken(s, "fhir-xhtml");
    uint8_t quote = s->text.data[s->at++];
    size_t start = s->at;
    while (s->at < s->text.size && s->text.data[s->at] != quote) {
        if (s->text.data[s->at] == '<') return broken(s, "fhir-xhtml");
        s->at++;
    }
    if (s->at == s->text.size) return broken(s, "fhir-xhtml");
    span value = span_slice(s->text, start, s->at - start);
    s->at++;
    bool known = fhir_list_has(attributes, name) || span_starts(name, "xmlns:");
    if (!known || may_run(name, value)) return broken(s, "txt-1");
    return true;
}

// Behind "<": a start tag up to and with its ">".
static bool take_start(struct scanner *s)
{
    span name = take_name(s);
    if (name.size == 0) return broken(s, "fhir-xhtml");
    if (s->depth == 0 && !span_is(name, "div")) return broken(s, "fhir-xhtml");
    if (!fhir_list_has(elements, name)) return broken(s, "txt-1");
    for (;;) {
        size_t before = s->at;
        skip_space(s);
        if (at_char(s, '/') || at_char(s, '>')) break;
        if (s->at == before) return broken(s, "fhir-xhtml");
        if (!take_attribute(s)) return false;
    }
    bool empty = at_char(s, '/');
    if (empty) s->at++;
    if (!at_char(s, '>')) return broken(s, "fhir-xhtml");
    s->at++;
    if (empty) return true;
    if (s->depth == FHIR_XHTML_DEPTH_MAX) return broken(s, "fhir-xhtml");
    s->open[s->depth++] = name;
    return true;
}

// Behind "</".
static bool take_end(struct scanner *s)
{
    span name = take_name(s);
    skip_space(s);
    if (!at_char(s, '>') || s->depth == 0) return broken(s, "fhir-xhtml");
    if (!span_equal(s->open[s->depth - 1], name)) return broken(s, "fhir-xhtml");
    s->at++;
    s->depth--;
    return true;
}

// Behind "<!": only comments, without "--" inside.
static bool take_comment(struct scanner *s)
{
    if (!span_starts(span_slice(s->text, s->at, s->text.size), "--"))
        return broken(s, "fhir-xhtml");
    for (s->at += 2; s->at + 2 < s->text.size; s->at++) {
        if (s->text.data[s->at] != '-' || s->text.data[s->at + 1] != '-') continue;
        if (s->text.data[s->at + 2] != '>') break;
        s->at += 3;
        return true;
    }
    return broken(s, "fhir-xhtml");
}

// Behind "&": a named or numbered character and its semicolon.
static bool take_entity(struct scanner *s)
{
    if (at_char(s, '#')) s->at++;
    span name = take_name(s);
    if (name.size == 0 || name.size > 10 || !at_char(s, ';')) return broken(s, "fhir-xhtml");
    s->at++;
    return true;
}

static bool take_markup(struct scanner *s)
{
    s->at++;
    if (at_char(s, '/') || at_char(s, '!')) {
        bool end = at_char(s, '/');
        s->at++;
        return end ? take_end(s) : take_comment(s);
    }
    return take_start(s);
}

static bool take_content(struct scanner *s)
{
    uint8_t c = s->text.data[s->at];
    if (c == '<') return take_markup(s);
    if (c == '&') s->at++;
    if (s->depth == 0) return broken(s, "fhir-xhtml");
    if (c == '&') return take_entity(s);
    s->at++;
    return true;
}

const char *fhir_xhtml_fault(span text)
{
    struct scanner s = {.text = text};
    skip_space(&s);
    if (!at_char(&s, '<')) return "fhir-xhtml";
    do {
        if (!take_content(&s)) return s.fault;
        // Between elements white space says nothing.
        if (s.at < text.size && is_space(text.data[s.at])) skip_space(&s);
    } while (s.depth != 0 && s.at < text.size);
    if (s.depth != 0 || s.at != text.size) return "fhir-xhtml";
    return NULL;
}
