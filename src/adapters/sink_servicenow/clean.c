/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Text that is safe in an incident. Journal fields run the HTML between [code] and [/code] (the platform's property
 * glide.ui.security.allow_codetag is true by default), so the tag is broken wherever it stands. */
#include "adapters/sink_servicenow/rows.h"
#include "base/utf8.h"

/* Characters that steer a terminal, a log or the direction of text, and show nothing. */
static bool is_unwanted(uint32_t code)
{
    if (code == '\n' || code == '\t')
        return false;
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x061C || code == 0x200E || code == 0x200F ||
           (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF ||
           code == 0x2028 || code == 0x2029;
}

/* s begins with '['. */
static bool is_code_tag(struct vs_str s)
{
    size_t at = 1;
    while (at < s.len && (s.ptr[at] == ' ' || s.ptr[at] == '/' || s.ptr[at] == '\t'))
        at++;
    return s.len - at >= 4 && vs_str_equal_nocase((struct vs_str){s.ptr + at, 4}, VS_STR("code"));
}

void vs_servicenow_add_clean(struct vs_buf *out, struct vs_str text, size_t length_max)
{
    size_t at = 0, length = 0;
    while (at < text.len && length < length_max) {
        struct vs_str rest = {text.ptr + at, text.len - at};
        uint32_t code = 0xFFFD;
        size_t size = vs_utf8_decode(rest, &code);
        at += size == 0 ? 1 : size;
        if (code == '\r' && at < text.len && text.ptr[at] == '\n')
            continue;
        length++;
        if (size == 0)
            vs_buf_add_str(out, VS_STR("\xEF\xBF\xBD"));
        else if (is_unwanted(code))
            vs_buf_add_char(out, ' ');
        else if (code == '[' && is_code_tag(rest))
            vs_buf_add_char(out, '(');
        else
            vs_buf_add(out, rest.ptr, size);
    }
}
