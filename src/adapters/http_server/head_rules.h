/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The rules of RFC 9110 and 9112 for a request head that llhttp leaves to its user: line ends, folding, control
 * bytes, the request line, Host, and the headers that say how long the body is. Pure functions. */
#ifndef VS_ADAPTERS_HTTP_SERVER_HEAD_RULES_H
#define VS_ADAPTERS_HTTP_SERVER_HEAD_RULES_H

#include "adapters/http_server/http_server.h"

struct vs_http_parser;

bool vs_http_is_token_byte(char c);
/* Every line ends in CR LF, no other CR or LF, no control bytes, no line begins with a blank. */
enum vs_http_refusal vs_http_check_lines(struct vs_str head);
/* Method, path and query of the first line. An absolute target loses its scheme and authority. */
enum vs_http_refusal vs_http_read_request_line(struct vs_str head, struct vs_http_request *request,
                                               bool *http_1_0);
/* Of the headers read so far; sets content_length, coding, continue_wanted and the request's has_body. */
enum vs_http_refusal vs_http_check_headers(struct vs_http_parser *parser);

#endif
